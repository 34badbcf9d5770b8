"""The budgets, and whether the measurements meet them."""

from dataclasses import dataclass

from tables import Table


@dataclass(frozen=True)
class Budget:
    what: str
    limits: tuple
    unit: str = ""

    def text(self):
        shown = " then ".join(f"{limit:g}" for limit in self.limits)
        return f"<= {shown}{self.unit}"


SERVER_COST = {
    "tricorn coroutine": Budget("CPU per request, coroutine / nginx", (0.95, 0.85)),
    "tricorn thread": Budget("CPU per request, thread / Apache worker", (0.30,)),
    "tricorn prefork": Budget("CPU per request, prefork / Apache prefork", (0.30,)),
    "tricorn pool": Budget("CPU per request, pool / Apache event", (0.40,)),
}
SYSTEM_CALLS = {f"tricorn {model}": Budget(f"system calls per exchange, {model}", (limit,))
                for model, limit in (("prefork", 3), ("thread", 3), ("coroutine", 3), ("pool", 6))}
MEMORY = {f"tricorn {model}": Budget(f"user memory per idle connection, {model}", (limit,), " KiB")
          for model, limit in (("coroutine", 1.5), ("pool", 1.5), ("thread", 16))}
ALLOCATIONS = {"tricorn coroutine": Budget("allocations per exchange, coroutine", (0,))}
CLIENT_COST = Budget("CPU per request, tricorn-client / wrk", (0.95, 0.85))
READY = Budget("ready after start", (50,), " ms")
STOPPED = Budget("stopped after TERM when idle", (100,), " ms")


class Ledger:
    """All checked budgets, for the table at the end."""

    def __init__(self):
        self.entries = []

    def enter(self, budget, estimate, digits=2, subject="", faults=()):
        """Adds a measurement and returns its verdict; a missing measurement gets a verdict too."""
        word = verdict(budget, estimate, digits)
        self.entries.append((budget, subject, estimate, digits, word, list(faults)))
        return word

    def show(self, setting):
        if not self.entries:
            return
        table = Table("Budgets", "what", "budget", "measured [interval]", "verdict")
        for budget, subject, estimate, digits, word, faults in self.entries:
            name = budget.what + (f", {subject}" if subject else "")
            table.row(name + (" *" if faults else ""), budget.text(), measured(estimate, digits, budget.unit), word)
        if any(faults for *_, faults in self.entries):
            table.note("* measured under a disturbance; see the note under the table of its part")
        if setting.quick:
            table.note("a smoke run: these values are meaningless")
        table.show()

    def facts(self):
        return [{"what": budget.what, "subject": subject, "budget": list(budget.limits), "unit": budget.unit.strip(),
                 "measured": estimate.facts() if estimate else None, "verdict": word, "faults": faults}
                for budget, subject, estimate, _, word, faults in self.entries]


def measured(estimate, digits, unit=""):
    if not estimate:
        return "not measured"
    if estimate.low == estimate.high:
        return f"{estimate.median:.{digits}f}{unit}"
    return estimate.text(digits) + unit


def verdict(budget, estimate, digits):
    """Compares the values as printed, to avoid 3.00 <= 3 with "missed"."""
    if not estimate:
        return "not measured"
    figures = [round(figure, digits) for figure in (estimate.median, estimate.low, estimate.high)]
    return "; ".join(_against(limit, *figures, len(budget.limits) > 1) for limit in budget.limits)


def _against(limit, median, low, high, named):
    prefix = f"{limit:g} " if named else ""
    # An interval that contains the limit does not decide.
    doubt = ", not certain" if low <= limit < high else ""
    if median <= limit:
        return f"{prefix}met{doubt}"
    return f"{prefix}missed by {_excess(median, limit)}{doubt}"


def _excess(median, limit):
    if not limit:
        return f"{median:.3g}"
    percent = (median / limit - 1) * 100
    return f"{percent:.1f} %" if percent < 10 else f"{percent:.0f} %"
