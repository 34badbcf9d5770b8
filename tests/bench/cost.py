"""Part 1, server cost: CPU microseconds per request at 64 keep-alive connections."""

import statistics

import servers
from budgets import SERVER_COST
from load import CONNECTIONS, best_client
from ratios import INTERVAL
from rounds import compare, measure, quiet
from tables import Table, gather

_COUNTERPART = {"tricorn coroutine": servers.NGINX, "tricorn thread": "apache worker",
                "tricorn prefork": "apache prefork", "tricorn pool": "apache event"}
_ROUNDS_TUNED = 5


def run(setting):
    client = best_client(setting)
    samples = _rounds(setting, client)
    table = Table(f"Server cost: CPU per request, GET /plaintext, {CONNECTIONS} keep-alive connections from "
                  f"{client.name}", "server", "us/request", "min..max", "requests/s", "core used", "/ nginx",
                  "/ Apache's", "budget", "verdict")
    for name in samples:
        _row(setting, table, samples, name)
    _explain(setting, table, samples)
    table.show()
    setting.results["cost"] = {"client": client.name, "rounds": {
        name: {number: sample.facts() for number, sample in rounds.items()} for name, rounds in samples.items()}}


def _rounds(setting, client):
    samples = {name: {} for name in (*servers.ALL, *servers.APACHE_TUNED)}
    for number in range(setting.rounds):
        order = list(samples if number < _ROUNDS_TUNED else servers.ALL)
        setting.random.shuffle(order)
        setting.progress(f"server cost: round {number + 1} of {setting.rounds}")
        for name in order:
            sample = setting.attempt(f"server cost of {name}", measure, setting, client, name, setting.seconds)
            if sample:
                samples[name][number] = sample
    return samples


def _row(setting, table, samples, name):
    if not samples[name]:
        table.row(name, "not run", *[""] * 7)
        return
    used = quiet(samples[name])
    table.left_out(name, samples[name], used)
    to_nginx = _compare(setting, samples, name, servers.NGINX) if name != servers.NGINX else None
    counterpart = _COUNTERPART.get(name)
    comparison = _compare(setting, samples, name, counterpart) if counterpart else None
    budget, word = SERVER_COST.get(name), ""
    if budget:
        word = setting.ledger.enter(budget, comparison and comparison.ratio,
                                    faults=gather(comparison.faults) if comparison else ())
    values = [sample.server_microseconds for sample in used.values()]
    table.row(name, f"{statistics.median(values):.2f}", f"{min(values):.2f}..{max(values):.2f}",
              f"{statistics.median(sample.rate for sample in used.values()):.0f}",
              f"{statistics.median(sample.server_share for sample in used.values()):.0%}",
              _text(to_nginx), _text(comparison) if counterpart != servers.NGINX else "",
              budget.text() if budget else "", word,
              faults=gather([fault for sample in used.values() for fault in sample.faults]))


def _compare(setting, samples, name, other):
    return compare(samples[name], samples[other], "server_microseconds", setting.random)


def _text(comparison):
    return comparison.ratio.text() + (" *" if comparison.faults else "") if comparison else ""


def _explain(setting, table, samples):
    table.note(f"each ratio: within a round, median over rounds {INTERVAL}")
    table.note(f"{setting.rounds} rounds of {setting.seconds:g} s in random order, a fresh server each, "
               f"{setting.warm_up:g} s before it not counted; server on core {setting.server_core}, "
               f"client on core {setting.client_core}")
    table.note("the whole process tree, user and system, with the set-up of the connections (below 1 %)")
    table.note("Apache serves a file and looks for no .htaccess; \"tuned\" is the same with EnableMMAP Off, in "
               f"{min(_ROUNDS_TUNED, setting.rounds)} rounds" + _ratios_to_tuned(setting, samples))
    table.note("core used: below 100 % the server waited for the client, or for other processes on its core")
    sizes = {}
    for name, rounds in samples.items():
        for sample in list(rounds.values())[:1]:
            sizes.setdefault(sample.answer_bytes, []).append(name)
    table.note("bytes per answer: " + "; ".join(f"{size} {', '.join(names)}" for size, names in sizes.items()))


def _ratios_to_tuned(setting, samples):
    texts = []
    for name, counterpart in _COUNTERPART.items():
        if counterpart != servers.NGINX:
            comparison = _compare(setting, samples, name, f"{counterpart} tuned")
            texts += [f"{name} / {counterpart} tuned {_text(comparison)}"] if comparison else []
    return ": " + ", ".join(texts) if texts else ""
