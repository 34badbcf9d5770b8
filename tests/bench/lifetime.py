"""Part 6, the time from start to the first response, and from stop to the end of the process."""

import signal
import time

import servers
from budgets import READY, STOPPED
from connections import Connection
from machine import OtherUse
from processes import Child, CpuTime, Failure
from ratios import range_of
from tables import Table, gather

_TIMES = 5
_TIMES_IN_A_SMOKE_RUN = 2


def run(setting):
    table = Table("Ready after start, stopped after TERM when idle, in ms", "server", "ready, median", "worst",
                  "budget", "verdict", "stopped, median", "worst", "budget", "verdict")
    times = _TIMES_IN_A_SMOKE_RUN if setting.quick else _TIMES
    for model in servers.MODELS:
        setting.progress(f"start and stop: {model}")
        setting.attempt(f"start and stop of {model}", _measure, setting, table, model, times)
    table.note(f"{times} times each, default numbers of processes and threads; from before the fork until the port "
               "file is there and a connection is taken,")
    table.note("from the signal until the process is gone; looked at every millisecond or less; not pinned")
    table.show()


def _measure(setting, table, model, times):
    ready, stopped, faults = [], [], []
    for _ in range(times):
        first, second, fault = _once(setting, model)
        ready.append(first * 1000)
        stopped.append(second * 1000)
        faults += [fault] if fault else []
    faults = gather(faults)
    estimates = range_of(ready), range_of(stopped)
    words = [setting.ledger.enter(budget, estimate, digits=0, subject=model, faults=faults)
             for budget, estimate in zip((READY, STOPPED), estimates)]
    cells = [cell for budget, estimate, word in zip((READY, STOPPED), estimates, words)
             for cell in (f"{estimate.median:.1f}", f"{estimate.high:.1f}", budget.text(), word)]
    table.row(f"tricorn {model}", *cells, faults=faults)
    setting.results.setdefault("lifetime", {})[model] = {"ready_ms": ready, "stopped_ms": stopped, "faults": faults}


def _once(setting, model):
    folder = setting.new_folder(f"lifetime-{model}")
    port_file = folder / "port"
    command = [setting.bin / "tricorn-server", f"--model={model}", "--bind=127.0.0.1:0", "--admin-bind=off",
               f"--port-file={port_file}"]
    others = OtherUse((setting.server_core, setting.client_core))
    child = Child(command, None, folder / "log")
    try:
        port = servers.wait_for_port(child, port_file, pause=0.0005)
        connection = Connection(port)
        ready = time.monotonic() - child.started
        connection.exchange()
        connection.socket.close()
        time.sleep(0.2)
        used = CpuTime(child.pid).seconds
        fault = others.fault(used)
        begun = time.monotonic()
        child.signal(signal.SIGTERM)
        if child.wait(10) is None:
            raise Failure("does not stop after TERM")
        stopped = time.monotonic() - begun
    finally:
        child.stop(1)
    return ready, stopped, fault or (f"exit code {child.process.returncode}" if child.process.returncode else None)
