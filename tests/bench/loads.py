"""The demo's loads: a server of one model, tricorn-client with a workload, and what was seen meanwhile."""

import json
import os
import subprocess
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from ceilings import ceiling, is_above
from processes import Child, CpuTime, Failure
from servers import wait_for_port

MODELS = ("prefork", "thread", "pool", "coroutine")


@dataclass(frozen=True)
class Load:
    workload: str
    connections: int

    def flags(self, origin):
        """Of the server: fetch has somewhere to go, and may be asked for by all connections at once."""
        return [f"--upstream=origin=http://{origin}", f"--fetch-concurrency={self.connections}"] \
            if self.workload == "fetch" else []


class Server:
    """A running tricorn-server; stopped when left."""

    def __init__(self, program, model, folder, flags=()):
        port_file = Path(tempfile.mkdtemp(dir=folder), "port")
        command = [program, f"--model={model}", "--bind=127.0.0.1:0", f"--port-file={port_file}", "--admin-bind=off",
                   "--log-level=warning", "--keepalive-requests=0", *flags]
        self.flags = self._effective(command)
        self.cpu_seconds = None
        self.child = Child(command, log=port_file.with_name("log"))
        try:
            self.address = f"127.0.0.1:{wait_for_port(self.child, port_file)}"
        except Failure:
            self.child.stop()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.stop(10)

    @staticmethod
    def _effective(command):
        """All flags with their values, as the server understands them."""
        child = Child([*command, "--check-config"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        output, errors = child.process.stdout.read().decode(), child.process.stderr.read().decode()
        if child.wait(10) != 0:
            raise Failure(errors.strip() or "--check-config failed")
        return dict(line[2:].split("=", 1) for line in output.splitlines() if line.startswith("--"))

    def measure_cpu(self, workload):
        """What a request of cpu:MS computes when no other does: the least of a few."""
        url = f"http://{self.address}/cpu?ms={workload.partition(':')[2]}"
        times = []
        for _ in range(5):
            with urllib.request.urlopen(url, timeout=10) as answer:
                times.append(json.load(answer)["cpu_ms"] / 1000)
        self.cpu_seconds = min(times)


class Processors:
    """How busy the processors are that this process may use, from now on."""

    def __init__(self, origin):
        self.count = len(os.sched_getaffinity(0))
        self.origin = origin
        self.origin_before = CpuTime(origin.child.pid)
        self.before = self._read()

    def busy(self):
        """The share of their time that somebody used."""
        idle, total = (now - before for now, before in zip(self._read(), self.before))
        return 1 - idle / total if total else 0

    def origin_seconds(self):
        """What the service that fetch asks took."""
        return CpuTime(self.origin.child.pid).since(self.origin_before)

    def _read(self):
        allowed = {f"cpu{number}" for number in os.sched_getaffinity(0)}
        idle = total = 0
        with open("/proc/stat") as stat:
            for name, *fields in map(str.split, stat):
                if name in allowed:
                    ticks = list(map(int, fields[:8]))
                    idle += ticks[3] + ticks[4]
                    total += sum(ticks)
        return idle, total


class Cell:
    """One load of one model: its result, and the ceiling that theory sets it."""

    def __init__(self, load, model, result, server, seen):
        self.load, self.model, self.result = load, model, result
        self.workers = int(server.flags["workers"])
        self.cpu_seconds = server.cpu_seconds
        self.processors = seen.count
        self.busy = seen.busy()
        self.rate = result["rate"]
        self.window = result["window_seconds"]
        self.origin_busy = seen.origin_seconds() / self.window
        self.ceiling = ceiling(model, result["config"]["url"], server.flags, load.connections, seen.count,
                               server.cpu_seconds)

    @property
    def share(self):
        return self.rate / self.ceiling.per_second if self.ceiling else None

    @property
    def is_above(self):
        return self.ceiling is not None and is_above(self.rate, self.result["in_window"], self.ceiling)

    @property
    def is_low(self):
        return self.ceiling is not None and self.share < 0.70

    @property
    def faults(self):
        totals = self.result["totals"]
        return totals["errors"] + totals["not_ok"]

    @property
    def client_busy(self):
        client = self.result["client"]
        return client["cpu_seconds"] / (self.window * client["threads"])

    @property
    def server_busy(self):
        """In processors: 1.5 is one and a half of them."""
        return self.result["server"]["cpu_seconds"] / self.window

    @property
    def users(self):
        """Shares of all the processors' time, by who used it."""
        known = {"the server": self.server_busy, "the service that is asked": self.origin_busy,
                 "the load generator": self.client_busy * self.result["client"]["threads"]}
        shares = {name: busy / self.processors for name, busy in known.items()}
        return {**shares, "other programs": max(0, self.busy - sum(shares.values()))}

    @property
    def cpu_per_request(self):
        """Microseconds, of all the service's processes."""
        return self.result["server"]["cpu_seconds"] / max(self.result["in_window"], 1) * 1e6


class Loader:
    """tricorn-client, with its result as a dictionary."""

    def __init__(self, folder, programs, seconds):
        self.folder, self.seconds = folder, seconds
        self.client, self.server = programs / "tricorn-client", programs / "tricorn-server"
        self.output = Path(folder, "result.json")

    def measure(self, load, model, origin):
        # A fresh server each: the memory that one load left behind is not the next one's.
        with Server(self.server, model, self.folder, load.flags(origin.address)) as server:
            if load.workload.startswith("cpu:"):
                server.measure_cpu(load.workload)
            seen = Processors(origin)
            return Cell(load, model, self._load(load, server), server, seen)

    def _load(self, load, server):
        client = Child([self.client, "--workload", load.workload, f"--connections={load.connections}",
                        f"--duration={self.seconds}s", f"--output={self.output}", f"--target-pid={server.child.pid}",
                        f"http://{server.address}"], log=Path(self.folder, "client"))
        code = client.wait(self.seconds + 30)
        # 3 and 4: not to be trusted, or errors, which is said under the table; any other but 0 is a failure.
        if code not in (0, 3, 4):
            client.stop()
            raise Failure(f"tricorn-client ended with {code}: {client.last_words()}")
        result = json.loads(self.output.read_text())
        if result["server"] is None:
            raise Failure(f"the server ended under load: {server.child.last_words()}")
        return result
