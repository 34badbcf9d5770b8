"""Part 5, client cost: CPU microseconds per request of tricorn-client and wrk, and whether their rates agree."""

import servers
from budgets import CLIENT_COST
from load import TricornClient, Wrk
from processes import Failure
from ratios import INTERVAL, estimate
from rounds import compare, measure, quiet
from tables import Table, gather

# Compares the cost against fast servers, and the rates also against slow ones.
_COST = (servers.NGINX, "tricorn coroutine")
_TARGETS = (*_COST, "apache event")


def run(setting):
    clients = [Wrk(setting)]
    try:
        clients.insert(0, TricornClient(setting))
    except Failure as error:
        setting.fail("client cost of tricorn-client", error)
    # Two rounds fewer than for the servers: clients vary less.
    rounds = setting.rounds if setting.quick else max(5, setting.rounds - 2)
    seconds = min(setting.seconds, 1)
    samples = _rounds(setting, clients, rounds, seconds)
    table = Table("Client cost: CPU per request, -t1 -c64, GET /plaintext", "client, server", "us/request",
                  "core used, %", "requests/s", "cost / wrk's", "rate / wrk's", "budget", "verdict")
    for name, client in samples:
        _row(setting, table, samples, name, client)
    table.note(f"ratios within a round, medians over rounds {INTERVAL}")
    table.note(f"{rounds} rounds of {seconds:g} s in random order, a fresh server each; the whole client, its start "
               "included")
    table.note("rate: as each client reports it; a ratio whose interval holds 1 is agreement within noise. Where the "
               "client is the slower side, the cheaper one is also the faster one")
    table.show()
    setting.results["clients"] = {f"{client}, {name}": {number: sample.facts() for number, sample in taken.items()}
                                  for (name, client), taken in samples.items()}


def _rounds(setting, clients, rounds, seconds):
    pairs = [(name, client) for name in _TARGETS for client in clients]
    samples = {(name, client.name): {} for name, client in pairs}
    for number in range(rounds):
        setting.progress(f"client cost: round {number + 1} of {rounds}")
        for name, client in setting.random.sample(pairs, len(pairs)):
            sample = setting.attempt(f"client cost of {client.name} with {name}", measure, setting, client, name,
                                     seconds)
            if sample:
                samples[name, client.name][number] = sample
    return samples


def _row(setting, table, samples, name, client):
    label = f"{client}, {name}"
    if not samples[name, client]:
        table.row(label, "not run", *[""] * 6)
        return
    used = quiet(samples[name, client])
    table.left_out(label, samples[name, client], used)
    cells = ["", "", "", ""]
    if client != Wrk.name:
        cells = _against_wrk(setting, samples, name, client)
    table.row(label, *(_estimate(setting, used, what, factor).text(digits) for what, factor, digits in (
        ("client_microseconds", 1, 2), ("client_share", 100, 0), ("rate", 1, 0))), *cells,
              faults=gather([fault for sample in used.values() for fault in sample.faults]))


def _estimate(setting, used, what, factor):
    return estimate([getattr(sample, what) * factor for sample in used.values()], setting.random)


def _against_wrk(setting, samples, name, client):
    cost, rate = (compare(samples[name, client], samples[name, Wrk.name], what, setting.random)
                  for what in ("client_microseconds", "rate"))
    if not cost:
        return ["", "", "", ""]
    cells = [cost.ratio.text(), rate.ratio.text(), "", ""]
    if name in _COST:
        word = setting.ledger.enter(CLIENT_COST, cost.ratio, subject=f"with {name}", faults=gather(cost.faults))
        cells[2:] = [CLIENT_COST.text(), word]
    return cells
