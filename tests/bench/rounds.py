"""Measured runs of a client against a fresh server, and summaries of their rounds."""

import time
from dataclasses import dataclass

import servers
from machine import OtherUse
from processes import CpuTime, cores_of
from ratios import estimate

_ENOUGH_QUIET = 3


@dataclass
class Sample:
    server_microseconds: float
    client_microseconds: float
    rate: float
    requests: int
    server_share: float
    client_share: float
    answer_bytes: int
    faults: list

    def facts(self):
        return dict(self.__dict__)


def measure(setting, client, name, seconds):
    """Measures the CPU time of the whole tree over a run, including the connections' setup, after a warm-up run.

    The warm-up has its own connections, because they end with their client; 64 setups are far below 1 % of the run.
    """
    with servers.running(setting, name) as server:
        client.run(server.url, setting.warm_up)
        _settle(server)
        others = OtherUse((setting.server_core, setting.client_core))
        before, started = CpuTime(server.child.pid), time.monotonic()
        load = client.run(server.url, seconds)
        took = time.monotonic() - started
        _settle(server)
        after = CpuTime(server.child.pid)
        used = after.since(before)
        faults = load.faults + [fault for fault in (
            after.fault_since(before), others.fault(used + load.cpu_seconds),
            _core_fault(setting, after.pids)) if fault]
        return Sample(used / load.requests * 1e6, load.cpu_microseconds, load.rate, load.requests, used / took,
                      load.cpu_seconds / took, server.answer_bytes, faults)


def quiet(rounds):
    """Returns the undisturbed rounds if there are enough of them; else all.

    Disturbances are detected by the machine's state and by errors, never by the value itself.
    """
    calm = {number: sample for number, sample in rounds.items() if not sample.faults}
    return calm if len(calm) >= min(_ENOUGH_QUIET, len(rounds)) else rounds


@dataclass
class Comparison:
    """A ratio of two servers or clients, computed within each round, so that slow rounds cancel out."""
    ratio: object
    faults: list


def compare(over, under, what, random):
    """Returns None if no round has both."""
    both = [(over[number], under[number]) for number in over if number in under]
    calm = [(one, other) for one, other in both if not one.faults and not other.faults]
    used = calm if len(calm) >= min(_ENOUGH_QUIET, len(both)) else both
    if not used:
        return None
    faults = [fault for one, other in used for fault in one.faults + other.faults]
    return Comparison(estimate([getattr(one, what) / getattr(other, what) for one, other in used], random), faults)


def _settle(server, seconds=1.0):
    """Waits until the server has noticed that its connections are closed and uses no CPU any more."""
    deadline = time.monotonic() + seconds
    last = None
    while time.monotonic() < deadline:
        now = CpuTime(server.child.pid).seconds
        if last is not None and now - last < 0.0005:
            return
        last = now
        time.sleep(0.02)


def _core_fault(setting, pids):
    cores = cores_of(pids)
    return None if cores == {setting.server_core} else f"not pinned: may run on cores {sorted(cores)}"
