"""What theory allows: how many requests a second can be answered at most, and what it is that limits them.

Whoever waits for a request is taken for as long as it waits: n of them answer no more than n / mean wait (Little's
law).
"""

import math
import re
from dataclasses import dataclass

_UNITS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600}


@dataclass(frozen=True)
class Ceiling:
    per_second: float
    letter: str         # of what sets it
    what: str
    spread: float = 0     # standard deviation of one wait, as a share of its mean: 0 where all are the same
    tolerance: float = 0  # share by which it may be too low, because it rests on a measurement


@dataclass(frozen=True)
class Wait:
    """What one request waits, in seconds. `spread` as above."""
    mean: float
    spread: float = 0


def seconds(text):
    number, unit = re.fullmatch(r"([\d.]+)([a-z]+)", text).groups()
    return float(number) * _UNITS[unit]


def service_time(latency):
    """The mean of --db-latency and its coefficient of variation."""
    kind, _, values = latency.partition(":")
    first, *rest = values.split(",")
    if kind == "fixed":
        return Wait(seconds(first))
    if kind == "exp":
        return Wait(seconds(first), 1)
    if kind == "uniform":
        low, high = seconds(first), seconds(rest[0])
        return Wait((low + high) / 2, (high - low) / math.sqrt(3) / (low + high))
    sigma = float(rest[0])   # lognormal, of that median
    return Wait(seconds(first) * math.exp(sigma ** 2 / 2), math.sqrt(math.exp(sigma ** 2) - 1))


def wait_of(url, flags):
    """What a request to `url` waits in a server with these flags; None: it waits for nothing."""
    path = url.partition("://")[2].partition("/")[2]
    queries = re.match(r"queries\?queries=(\d+)", path)
    if path == "db" or queries:
        count = int(queries[1]) if queries else 1
        one = service_time(flags["db-latency"])
        return Wait(count * one.mean, one.spread / math.sqrt(count))
    delay = re.search(r"delay/([\d.]+[a-z]+)", path)   # here, or where it is fetched from
    return Wait(seconds(delay[1])) if delay else None


def units(model, flags, connections):
    """How many requests the model waits for at the same time, and what these are."""
    workers = int(flags["workers"])
    if model == "prefork":
        return workers, f"{workers} processes", "u"
    if model == "pool":
        threads = workers * int(flags["threads"])
        return threads, f"{threads} pooled threads", "u"
    # A thread or a coroutine for each connection: that there are no more is the client's doing.
    return connections, f"{connections} connections", "c"


def ceiling(model, url, flags, connections, processors, cpu_seconds):
    """The lowest that applies; None where nothing but the machine's speed limits. `cpu_seconds`: what a request of a
    /cpu load computes, as measured."""
    if "/cpu?" in url:
        running = min(processors, int(flags["workers"])) if model == "coroutine" else processors
        what = f"{running} of {processors} processors" if running < processors else f"{processors} processors"
        return Ceiling(running / cpu_seconds, "p", what, tolerance=0.02)
    wait = wait_of(url, flags)
    if wait is None:
        return None
    limits = [units(model, flags, connections), (connections, f"{connections} connections", "c")]
    if "/db" in url or "/queries" in url:
        limits.append((int(flags["db-connections"]), f"{flags['db-connections']} database connections", "d"))
    if "/fetch?" in url:
        slots = int(flags["workers"]) * int(flags["fetch-concurrency"])
        limits.append((slots, f"{slots} fetches at a time", "f"))
    count, what, letter = min(limits, key=lambda limit: limit[0])
    return Ceiling(count / wait.mean, letter, what, wait.spread)


def is_above(rate, requests, limit):
    """Above the ceiling by more than chance: random waits may be shorter than their mean by four standard errors."""
    return rate > limit.per_second * (1 + 4 * limit.spread / math.sqrt(max(requests, 1)) + limit.tolerance)
