"""Reaching a limit must not stop the service."""

import http.client

from container import Container
from engine import until
from model_cases import MODELS


def pids(container):
    return {worker["pid"] for worker in container.status()["workers"]}


def memory(report, engine, image):
    """The kernel kills a worker that uses more memory than the container has."""
    flags = ("--memory=64m", "--memory-swap=64m")
    arguments = ("--model=prefork", "--workers=4", "--max-body=64MiB", "--body-timeout=60s")
    with Container(engine, image, *arguments, flags=flags) as container:
        before = pids(container)
        status, _ = container.ask("/echo", "POST", b"x" * (40 * 1024 * 1024))
        report.equal("the request that uses too much memory gets no response", status, 0)
        report.check("a worker died", until(lambda: container.status()["totals"]["worker_deaths"] > 0))
        report.check("it was not all of them", before & pids(container), before)
        report.check("it is replaced", until(lambda: len(pids(container)) == 4 and container.ready()))
        report.check("the service lives and answers", container.is_running() and container.serves())
        report.equal("and stops as always", container.stop(), 0)


def hold(container, count):
    """Returns the statuses of this many requests on connections that all stay open."""
    statuses, connections = [], []
    for _ in range(count):
        connection = container.connect()
        connections.append(connection)
        try:
            connection.request("GET", "/plaintext")
            response = connection.getresponse()
            response.read()
            statuses.append(response.status)
        except (OSError, http.client.HTTPException):
            statuses.append(0)
    for connection in connections:
        connection.close()
    return statuses


def processes(report, engine, image):
    """The configuration needs more threads than the container may have."""
    arguments = ("--model=thread", "--max-connections=1000", "--keepalive-timeout=1m")
    with Container(engine, image, *arguments, flags=("--pids-limit=40",)) as container:
        before, statuses = pids(container), hold(container, 80)
        report.check("some are answered", statuses.count(200) >= 10, statuses)
        report.check("the others are answered 503", set(statuses) == {200, 503}, statuses)
        totals = container.status()["totals"]
        report.check("for lack of threads", totals["refused"]["threads"] > 0, totals["refused"])
        report.check("no worker died", totals["worker_deaths"] == 0 and pids(container) == before, totals)
        report.check("later ones are answered again", until(container.serves))
        report.equal("and it stops as always", container.stop(), 0)


def crowd(report, engine, image, model):
    """As many connections as a small container allows by default, all of them busy."""
    with Container(engine, image, f"--model={model}", flags=("--memory=32m", "--memory-swap=32m")) as container:
        limits, before = container.status()["limits"], pids(container)
        number = limits["workers"] if model == "prefork" else limits["max_connections"]
        url = f"http://{engine.address(container.name, 8080)}/anything?some=argument"
        done = engine.try_call("run", "--rm", *engine.load_flags(), "--entrypoint=tricorn-client", image, "-c",
                               str(number), "-d", "3s", "--max-error-rate=1", url)
        exchanges = container.status()["totals"]["responses"]["2xx"]
        report.check(f"{number} connections are served", exchanges >= number, done.stdout + done.stderr)
        report.check("no process is killed for lack of memory", pids(container) == before, container.log())


def cases(engine, image):
    yield "memory", memory, (engine, image)
    yield "processes", processes, (engine, image)
    for model in MODELS:
        yield f"crowd.{model}", crowd, (engine, image, model)
