"""Plain tables with notes: a disturbed value has a star, and the note explains it."""

import re

class Table:
    def __init__(self, title, *columns):
        self.title = title
        self.columns = columns
        self.rows = []
        self.notes = []

    def row(self, name, *cells, faults=()):
        self.rows.append([name + (" *" if faults else ""), *(str(cell) for cell in cells)])
        self.notes += [f"* {name}: {fault}" for fault in faults]

    def left_out(self, name, rounds, used):
        """Reports which rounds are excluded, and why."""
        faults = [fault for number, sample in rounds.items() if number not in used for fault in sample.faults]
        self.notes += [f"{name}: {len(rounds) - len(used)} of {len(rounds)} rounds are left out: {fault}"
                       for fault in gather(faults)]

    def note(self, text):
        self.notes.append(text)

    def show(self):
        lines = [list(self.columns), *self.rows]
        widths = [max(len(line[column]) for line in lines) for column in range(len(self.columns))]
        print(f"\n== {self.title}\n")
        for line in lines:
            cells = [line[0].ljust(widths[0])] + [cell.rjust(width) for cell, width in zip(line[1:], widths[1:])]
            print("  " + "   ".join(cells).rstrip())
        if self.notes:
            print()
        for note in self.notes:
            print(f"  {note}")
        print(flush=True)


def gather(faults):
    """Formats the faults of rounds as one line each: equal texts with other numbers count as the same fault."""
    kinds = {}
    for fault in faults:
        kinds.setdefault(re.sub(r"\d+", "", fault), []).append(fault)
    return [f"{max(same, key=_figures)} (in {len(same)} rounds, the worst is shown)" if len(same) > 1
            else f"{same[0]} (in one round)" for same in kinds.values()]


def _figures(text):
    return [int(figure) for figure in re.findall(r"\d+", text)]
