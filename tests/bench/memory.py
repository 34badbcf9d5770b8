"""Part 3, user memory per idle keep-alive connection."""

import re
import time

import servers
from budgets import MEMORY
from connections import Connection, open_many
from processes import Failure, threads_of, tree
from ratios import Estimate
from tables import Table

_SERVERS = ("tricorn coroutine", "tricorn pool", "tricorn thread", servers.NGINX, "apache event")
_WANTED = 8000


def run(setting):
    # This program's own descriptors, and the server's descriptors other than connections.
    wanted = min(1000 if setting.quick else _WANTED, setting.descriptors - 500)
    table = Table("User memory per idle keep-alive connection, each of which has had one answer", "server",
                  "connections", "PSS before", "PSS after", "KiB each", "budget", "verdict")
    for name in _SERVERS:
        setting.progress(f"memory: {name}, {wanted} connections")
        setting.attempt(f"memory of {name}", _measure, setting, table, name, wanted)
    table.note(f"{wanted} connections wanted; a process may have {setting.descriptors} descriptors here")
    table.note("PSS of the whole process tree, in MiB; a connection's share leaves out the files of program and "
               "libraries,")
    table.note("and none of it has the kernel's memory for sockets, threads and page tables")
    table.note("nginx fills a table for all connections that it may ever have when it starts: that is in its "
               "\"before\"; the others grow with use")
    table.note("Apache keeps a request's memory with its connection for the next one; with MaxMemFree 1 it is less "
               "than half")
    table.show()


def _measure(setting, table, name, wanted):
    demand = servers.Demand(connections=wanted, idle_seconds=600, descriptors=setting.descriptors)
    connections = []
    with servers.running(setting, name, demand) as server:
        try:
            Connection(server.port).exchange()  # First-use memory does not belong to a connection.
            before = _settled(server.child.pid)
            connections, trouble = open_many(server.port, wanted)
            after = _settled(server.child.pid)
            threads = threads_of(tree(server.child.pid))
            lost = sum(not connection.is_open() for connection in connections)
        finally:
            for connection in connections:
                connection.abort()
    if len(connections) < 100:
        raise Failure(f"only {len(connections)} connections could be opened: {trouble}")
    faults = [f"no more than {len(connections)} connections: {trouble}"] if trouble else []
    faults += [f"{lost} connections were closed by the server meanwhile"] if lost else []
    each = (after.own - before.own) / len(connections)
    budget = MEMORY.get(name)
    word = setting.ledger.enter(budget, Estimate(each, each, each), faults=faults) if budget else ""
    table.row(name, len(connections), f"{before.pss / 1024:.1f}", f"{after.pss / 1024:.1f}", f"{each:.2f}",
              budget.text() if budget else "", word, faults=faults)
    setting.results.setdefault("memory", {})[name] = {
        "connections": len(connections), "threads": threads, "kib_each": each,
        "kib_before": vars(before), "kib_after": vars(after), "faults": faults}


def _settled(root, seconds=5):
    """Returns once the memory use is stable."""
    last = None
    deadline = time.monotonic() + seconds
    while True:
        now = _Memory(root)
        if last and now.own == last.own or time.monotonic() > deadline:
            return now
        last = now
        time.sleep(0.2)


class _Memory:
    """Returns the PSS of a process tree in KiB: in total, and without files.

    Connections add nothing to programs and libraries; a process's share of those changes when another process starts or
    ends a program that shares them.
    """

    def __init__(self, root):
        self.pss = self.own = 0
        for pid in tree(root):
            kinds = _rollup(pid)
            self.pss += kinds.get("Pss", 0)
            self.own += kinds.get("Pss", 0) - kinds.get("Pss_File", 0)


def _rollup(pid):
    try:
        with open(f"/proc/{pid}/smaps_rollup") as rollup:
            return {kind: int(size) for kind, size in re.findall(r"^(\w+):\s+(\d+) kB", rollup.read(), re.MULTILINE)}
    except PermissionError as error:
        raise Failure("smaps_rollup of the server may not be read") from error
    except (FileNotFoundError, ProcessLookupError):
        return {}
