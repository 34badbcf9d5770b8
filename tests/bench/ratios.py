"""Medians over rounds, and their uncertainty."""

import statistics
from dataclasses import dataclass

_DRAWS = 2000
_ENOUGH = 5


@dataclass(frozen=True)
class Estimate:
    """The median over rounds and an interval: 95 % of a bootstrap over rounds, or min to max if there are few rounds.

    Without rounds it is one measurement with its error.
    """
    median: float
    low: float
    high: float
    rounds: int = 0

    @property
    def kind(self):
        return interval_kind(self.rounds)

    def text(self, digits=2):
        few = "" if not self.rounds or self.rounds >= _ENOUGH else f" ({self.rounds})"
        return f"{self.median:.{digits}f} [{self.low:.{digits}f}, {self.high:.{digits}f}]{few}"

    def facts(self):
        return {"median": self.median, "low": self.low, "high": self.high, "rounds": self.rounds, "interval": self.kind}


INTERVAL = ("[95 %, bootstrap over rounds], or [min, max] with the number of rounds behind it where they are fewer "
            f"than {_ENOUGH}")


def interval_kind(rounds):
    if not rounds:
        return "error of one measurement"
    return "95 %, bootstrap over rounds" if rounds >= _ENOUGH else "min to max, too few rounds for more"


def estimate(values, random):
    """Returns None if there is nothing to estimate from."""
    if not values:
        return None
    median = statistics.median(values)
    if len(values) < _ENOUGH:
        return Estimate(median, min(values), max(values), len(values))
    medians = sorted(statistics.median(random.choices(values, k=len(values))) for _ in range(_DRAWS))
    return Estimate(median, medians[int(_DRAWS * 0.025)], medians[int(_DRAWS * 0.975) - 1], len(values))


def range_of(values):
    """Returns the median with min and max, for a few repetitions that are not rounds."""
    return Estimate(statistics.median(values), min(values), max(values), len(values))
