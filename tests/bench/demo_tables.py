"""The demo's two tables, and what is to be said about them: all of it follows from what was measured."""

import os
import textwrap

from loads import MODELS

_WIDTH = 100


def paragraph(text):
    print("\n" + textwrap.fill(" ".join(text.split()), _WIDTH))


def show_rates(cells):
    """`cells`: by workload and model; None where something could not be run."""
    print(f"\nRequests a second, and the most that theory allows\n\n{'':10}" +
          "".join(f" {model:^21}" for model in MODELS).rstrip())
    print(f"{'workload':10}" + f" {'rate':>7} {'ceiling':>7} {'':5}" * len(MODELS))
    print("-" * 10 + ("-" + "-" * 21) * len(MODELS))
    for workload, row in cells.items():
        print((f"{workload:10}" + "".join(f" {_rate(row.get(model))}" for model in MODELS)).rstrip())
    _explain_letters(cells)


def _rate(cell):
    if cell is None:
        return f"{'not run':>7} {'':13}"
    if cell.ceiling is None:
        return f"{cell.rate:7,.0f} {'-':>7} {'':5}"
    mark = "!" if cell.is_above else "*" if cell.is_low else " "
    return f"{cell.rate:7,.0f} {cell.ceiling.per_second:6,.0f}{cell.ceiling.letter} {cell.share:4.0%}{mark}"


def _all(cells):
    return [cell for row in cells.values() for cell in row.values() if cell]


def _explain_letters(cells):
    whats = {}
    for cell in _all(cells):
        if cell.ceiling:
            known = whats.setdefault(cell.ceiling.letter, [])
            if cell.ceiling.what not in known:
                known.append(cell.ceiling.what)
    words = {"u": "the model's units", "c": "the load", "d": "the database", "f": "the fetch limit",
             "p": "the machine"}
    told = "; ".join(f"{letter}: {words[letter]} ({', '.join(whats[letter])})" for letter in words if letter in whats)
    paragraph(f"What sets the ceiling: {told}. While a request waits, it takes one of these: n of them answer no more "
              "than n / mean wait. -: no request waits, the processors are the limit.")
    computed = [cell.cpu_seconds * 1000 for cell in _all(cells) if cell.cpu_seconds]
    if computed:
        paragraph(f"A request of {_cpu_name(cells)} took {min(computed):.2f} to {max(computed):.2f} ms of a processor "
                  "while no other was served (measured for each model); the ceiling is processors / that.")


def _cpu_name(cells):
    return next(name for name in cells if name.startswith("cpu:"))


def show_verdicts(cells):
    """The cells with a mark, each with its reason. Returns whether all are below their ceilings."""
    for cell in _all(cells):
        where = f"{cell.load.workload}, {cell.model}"
        if cell.is_above:
            paragraph(f"! {where}: {cell.rate:,.0f} a second are more than the {cell.ceiling.per_second:,.0f} that "
                      f"{cell.ceiling.what} allow. One of the two is wrong: this is a bug, please report it.")
        if cell.is_low:
            paragraph(f"* {where}: {cell.share:.0%} of the ceiling: {why_low(cell)}.")
        if cell.ceiling is None and cell.client_busy > 0.9:
            paragraph(f"{where}: the load generator was busy {min(cell.client_busy, 1):.0%} of the time: the server "
                      "can do more.")
        if cell.faults:
            kinds = ", ".join(f"{e['phase']} {e['name']} {e['count']}" for e in cell.result["errors"])
            paragraph(f"{where}: {cell.faults} of {cell.result['totals']['offered']} requests were not answered as "
                      f"asked ({kinds or cell.result['by_status']}).")
        for reason in cell.result["verdict"]["reasons"]:
            paragraph(f"{where}: not to be trusted: {reason}.")
    return not any(cell.is_above for cell in _all(cells))


def why_low(cell):
    """What kept it from its ceiling, by what was seen while it ran."""
    used = ", ".join(f"{name} {share:.0%}" for name, share in cell.users.items() if share > 0.005)
    reasons = []
    if cell.client_busy > 0.9:
        reasons.append(f"the load generator was busy {min(cell.client_busy, 1):.0%} of the time: it is the limit")
    if cell.model == "coroutine" and cell.server_busy > 0.9 * cell.workers:
        reasons.append(f"the model's one thread was busy {min(cell.server_busy / cell.workers, 1):.0%} of the time")
    if cell.busy > 0.9:
        reasons.append(f"the {cell.processors} processors were busy {cell.busy:.0%} of the time ({used})")
    if reasons:
        return "; ".join(reasons)
    mean = cell.result["latency"]["service"]["mean"] / 1e6
    return (f"no limit was seen: the {cell.processors} processors were busy {cell.busy:.0%} of the time ({used}), and "
            f"an answer took {mean:.1f} ms on average")


def show_costs(cells, named):
    """`named`: the workloads by what they are to this table: plain, wait."""
    plain, wait = cells[named["plain"]], cells[named["wait"]]
    widths = {name: max(len(name), 6) + 1 for name in cells if not name.startswith("cpu:")}
    all_widths = sum(widths.values())
    some = next((cell for cell in wait.values() if cell), None)
    crowd = f"{some.load.connections} clients" if some else ""
    print(f"\nWhat it costs\n\n{'':10}{'CPU for a request, microseconds':{all_widths}} "
          f"{named['plain'] + ' ms':>13} {named['wait'] + ' ms':>13} {crowd:>15}")
    print(f"{'model':9}" + "".join(f"{name:>{width}}" for name, width in widths.items()) +
          f"   {'p50':>5} {'p99':>5}   {'p50':>5} {'p99':>5} {'threads':>8} {'PSS':>8}")
    print("-" * (9 + all_widths + 46))
    for model in MODELS:
        costs = "".join(f"{_cost(cells[name].get(model)):>{width}}" for name, width in widths.items())
        print(f"{model:9}{costs}   {_pair(plain.get(model))}   {_pair(wait.get(model))} {_size(wait.get(model))}")


def _cost(cell):
    return f"{cell.cpu_per_request:.1f}" if cell else "-"


def _pair(cell):
    return f"{_percentile(cell, 'p50'):>5} {_percentile(cell, 'p99'):>5}"


def _percentile(cell, name):
    service = cell.result["latency"]["service"] if cell else None
    if not service or service["percentiles"][name] is None:
        return "-"
    value = service["percentiles"][name] / 1e6
    return ("≥" if name in service["at_least"] else "") + (f"{value:.1f}" if value < 100 else f"{value:.0f}")


def _size(cell):
    if not cell:
        return f"{'-':>8} {'-':>8}"
    pss = cell.result["server"]["pss_bytes"]
    return f"{cell.result['server']['threads']:8} {f'{pss / 1e6:.1f} MB' if pss else 'hidden':>8}"


def show_notes(cells, processors):
    others = max((cell.users["other programs"] for cell in _all(cells)), default=0)
    if others > 0.10:
        paragraph(f"Other programs used up to {others:.0%} of the processors meanwhile: on a quiet machine the figures "
                  "are better.")
    paragraph(f"""CPU: processor time of all the service's processes for one request. p50, p99: half, and 99 of 100, of
        the requests took no longer; "-" where too few lie beyond. threads: of all the service's processes, with the
        supervisor's, which serves nobody. PSS: memory of all its processes, shared pages divided among those who share
        them. {os.uname().sysname} {os.uname().release}, {processors} processors, which the servers and the load
        generator shared.""")
