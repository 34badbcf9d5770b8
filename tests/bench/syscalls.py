"""Part 2, system calls per keep-alive exchange in the steady state, by name."""

import servers
from budgets import SYSTEM_CALLS
from load import CONNECTIONS, best_client
from ratios import Estimate
from tables import Table
from tracing import choose_tracer

_TOP = 6


def run(setting):
    client = best_client(setting)
    tracer = choose_tracer(setting)
    table = Table(f"System calls per keep-alive exchange, steady state, {CONNECTIONS} connections from {client.name}",
                  "server", "total", "budget", "verdict", "speed", "the most frequent")
    for name in servers.ALL:
        setting.progress(f"system calls: {name}, with {tracer.name}")
        setting.attempt(f"system calls of {name}", _count, setting, table, client, tracer, name)
    table.note(f"counted by {tracer.name} in the whole process tree; speed: the rate while counting, of that without")
    table.note("the budget is held against the total without epoll_wait, which many exchanges share")
    table.note("(other work on the machine moves the speed, hardly the counts: a slower server finds more to do at "
               "each wake-up)")
    table.note("a long run minus a short one, so that the set-up and the end of the connections cancel; the exchanges "
               "are the client's own count of the same two runs")
    table.show()


def _count(setting, table, client, tracer, name):
    short, long = setting.warm_up, setting.warm_up + min(setting.seconds, 1)
    with servers.running(setting, name) as server:
        untraced = client.run(server.url, setting.warm_up)
        names = _frequent(*tracer.count(server.child.pid, lambda: client.run(server.url, setting.warm_up)))
        first_calls, first = tracer.count(server.child.pid, lambda: client.run(server.url, short), names)
        calls, load = tracer.count(server.child.pid, lambda: client.run(server.url, long), names)
    exchanges = max(1, load.requests - first.requests)
    per_exchange = {call: (calls[call] - first_calls.get(call, 0)) / exchanges for call in calls}
    total = sum(per_exchange.values())
    # Requests in flight at a run's end were processed, but not counted by the client.
    error = total * CONNECTIONS / exchanges
    faults = load.faults + first.faults
    speed = load.rate / untraced.rate
    if speed < 0.5:
        faults.append(f"counting slowed the server to {speed:.0%}, so the wait pattern differs from a normal run here")
    budget = SYSTEM_CALLS.get(name)
    # One epoll_wait serves many exchanges, and their number depends on the load: the budget covers the other calls.
    own = total - per_exchange.get("epoll_wait", 0)
    estimate = Estimate(own, own - error, own + error)
    word = setting.ledger.enter(budget, estimate, faults=faults) if budget else ""
    table.row(name, f"{total:.2f} +-{error:.2f}", budget.text() if budget else "", word,
              f"{speed:.0%}", _most(per_exchange), faults=faults)
    setting.results.setdefault("syscalls", {})[name] = {
        "tracer": tracer.name, "exchanges": exchanges, "total": total, "error": error, "rate": load.rate,
        "rate_untraced": untraced.rate, "calls": per_exchange, "faults": faults}


def _frequent(calls, load):
    """Returns the calls to count by name in the main runs; each name makes the counting slower."""
    ranked = sorted((call for call in calls if call != "others"), key=calls.get, reverse=True)
    return [call for call in ranked[:_TOP + 2] if calls[call] > load.requests / 1000]


def _most(per_exchange):
    ranked = sorted(per_exchange.items(), key=lambda item: -item[1])[:_TOP]
    return ", ".join(f"{call} {value:.2f}" for call, value in ranked if value >= 0.005)
