"""Part 4, allocations per exchange in the steady state, for each model."""

import mmap
import struct
import subprocess
import time
from pathlib import Path

import servers
from budgets import ALLOCATIONS
from connections import Connection
from machine import compiler
from processes import Failure
from ratios import Estimate
from tables import Table

_SOURCE = Path(__file__).with_name("allocations.cpp")
_NAMES = ("malloc", "calloc", "realloc", "aligned", "free", "operator new")
_CONNECTIONS = 64
_WARM_UP_TURNS = 50


def run(setting):
    library = _build(setting)
    turns = 40 if setting.quick else 320
    table = Table("Allocations per keep-alive exchange, steady state, GET /plaintext", "server", "exchanges",
                  "allocations each", "malloc", "calloc", "realloc", "aligned", "operator new", "budget", "verdict")
    for name in servers.TRICORN:
        setting.progress(f"allocations: {name}")
        setting.attempt(f"allocations of {name}", _measure, setting, table, library, name, turns)
    table.note(f"calls of the whole process tree while {_CONNECTIONS} connections that have had {_WARM_UP_TURNS} "
               "responses each get more; exact counts without other load")
    table.note("operator new calls malloc and is counted there, too; allocations = malloc + calloc + realloc + aligned")
    table.note("values below 0.01 depend on the time, not on the exchanges")
    table.show()


def _build(setting):
    library = setting.new_folder("allocations") / "allocations.so"
    program = compiler()
    if not program:
        raise Failure("no C++ compiler to build the counting library with")
    done = subprocess.run([program, "-std=c++20", "-O2", "-fPIC", "-shared", _SOURCE, "-o", library],
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failure(f"the counting library does not build: {done.stderr.strip()[:300]}")
    return library


class _Counters:
    """The file that every process of the tree maps and increments."""

    def __init__(self, path):
        path.write_bytes(bytes(8 * len(_NAMES)))
        path.chmod(0o666)
        with open(path, "r+b") as file:
            self.map = mmap.mmap(file.fileno(), 8 * len(_NAMES))

    def read(self):
        return dict(zip(_NAMES, struct.unpack(f"{len(_NAMES)}Q", self.map[:])))


def _measure(setting, table, library, name, turns):
    path = setting.new_folder("counters") / "counters"
    counters = _Counters(path)
    demand = servers.Demand(environment=(("LD_PRELOAD", str(library)), ("TRICORN_BENCH_ALLOCATIONS", str(path))))
    with servers.running(setting, name, demand) as server:
        connections = [Connection(server.port) for _ in range(_CONNECTIONS)]
        _exchange(connections, _WARM_UP_TURNS)
        before = _resting(counters)
        _exchange(connections, turns)
        after = _resting(counters)
        for connection in connections:
            connection.abort()
    if before["malloc"] == 0:
        raise Failure("the counting library was not loaded")
    exchanges = turns * _CONNECTIONS
    each = {what: (after[what] - before[what]) / exchanges for what in _NAMES}
    total = each["malloc"] + each["calloc"] + each["realloc"] + each["aligned"]
    budget = ALLOCATIONS.get(name)
    word = setting.ledger.enter(budget, Estimate(total, total, total)) if budget else ""
    table.row(name, exchanges, f"{total:.4g}", *(f"{each[what]:.4g}" for what in _NAMES if what != "free"),
              budget.text() if budget else "", word)
    setting.results.setdefault("allocations", {})[name] = {"exchanges": exchanges, "total": total, "each": each}


def _exchange(connections, turns):
    for _ in range(turns):
        for connection in connections:
            connection.ask()
        for connection in connections:
            connection.answer()


def _resting(counters):
    """Returns the counters after the last exchange has been cleaned up."""
    last = None
    while True:
        now = counters.read()
        if now == last:
            return now
        last = now
        time.sleep(0.05)
