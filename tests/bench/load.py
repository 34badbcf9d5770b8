"""The two load clients: Tricorn's and wrk. Both run a closed loop over 64 connections."""

import json
import math
import re
import signal
from dataclasses import dataclass, field

from machine import find
from processes import Child, Failure

CONNECTIONS = 64


@dataclass
class Load:
    """The client's own counts, and the CPU seconds according to the kernel."""
    requests: int
    rate: float
    cpu_seconds: float
    faults: list = field(default_factory=list)

    @property
    def cpu_microseconds(self):
        return self.cpu_seconds / self.requests * 1e6


class Wrk:
    name = "wrk"

    def __init__(self, setting):
        self.core = setting.client_core
        self.folder = setting.new_folder("wrk")
        self.program = find("wrk")
        if not self.program:
            raise Failure("wrk is not installed")

    def run(self, url, seconds):
        output = self.folder / "output"
        output.unlink(missing_ok=True)
        whole = math.ceil(seconds)
        child = Child([self.program, "-t1", f"-c{CONNECTIONS}", f"-d{whole}s", url], self.core, output)
        try:
            # wrk only accepts whole seconds, but ends cleanly when interrupted.
            if child.wait(seconds if whole != seconds else seconds + 10) is None:
                child.signal(signal.SIGINT)
            if child.wait(10) is None:
                raise Failure("wrk does not end")
        finally:
            child.stop(1)
        return _wrk_load(output.read_text(), child.usage)


def _wrk_load(text, usage):
    total = re.search(r"(\d+) requests in", text)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", text)
    if not total or not rate or int(total[1]) == 0:
        raise Failure(f"wrk counted nothing: {text.strip()[-200:]}")
    faults = [re.sub(r"\s+", " ", match[0]).strip()
              for match in re.finditer(r"(Socket errors:.*|Non-2xx or 3xx responses:.*)", text)]
    return Load(int(total[1]), float(rate[1]), usage.ru_utime + usage.ru_stime, faults)


class TricornClient:
    name = "tricorn-client"

    def __init__(self, setting):
        self.core = setting.client_core
        self.folder = setting.new_folder("client")
        self.program = setting.bin / "tricorn-client"
        if not self.program.exists():
            raise Failure("tricorn-client is not built")

    def run(self, url, seconds):
        result, log = self.folder / "result.json", self.folder / "log"
        result.unlink(missing_ok=True)
        log.unlink(missing_ok=True)
        child = Child([self.program, "-c", CONNECTIONS, "-t", "1", "-d", f"{round(seconds * 1000)}ms",
                       "-o", result, url], self.core, log)
        try:
            if child.wait(seconds + 20) is None:
                raise Failure("tricorn-client does not end")
        finally:
            code = child.stop(1)
        if not result.exists():
            raise Failure(f"tricorn-client wrote no result (exit {code}): {child.last_words()}")
        return _tricorn_load(json.loads(result.read_text()), code, child.usage)


def _tricorn_load(result, code, usage):
    totals = result["totals"]
    done = totals["ok"] + totals["not_ok"]
    if done == 0:
        raise Failure(f"tricorn-client counted nothing: {totals}")
    faults = [f"{totals[what]} {what}" for what in ("not_ok", "errors", "dropped") if totals.get(what)]
    reasons = result.get("verdict", {}).get("reasons", [])
    # This compares cost, not latency: a client at its limit is not a fault here.
    told = [reason for reason in reasons if not reason.startswith("the client was busy")]
    if code not in (0, 3) or told:
        faults.append(f"tricorn-client ended with {code}" + "".join(f": {reason}" for reason in told[:1]))
    return Load(done, float(result["rate"]), usage.ru_utime + usage.ru_stime, faults)


def best_client(setting):
    """Tricorn's client if it is built, as users have it; else wrk."""
    try:
        return TricornClient(setting)
    except Failure:
        return Wrk(setting)
