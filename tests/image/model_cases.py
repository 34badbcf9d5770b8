"""Each model in a container with the strictest rules: it serves, knows its limits, drains and stops."""

from container import Container
from engine import until

MODELS = ("prefork", "thread", "pool", "coroutine")
MEBIBYTE = 1024 * 1024


def serves(report, container, model):
    report.check("answers", container.serves())
    report.equal("the model is the one that was asked for", container.status()["model"], model)
    first = container.process()
    report.equal("has no capability", int(first["CapEff"], 16) | int(first["CapBnd"], 16), 0)
    report.equal("can gain no privilege", first["NoNewPrivs"].strip(), "1")
    report.check("is not root", "0" not in first["Uid"].split(), first["Uid"])


def knows_its_limits(report, container, model):
    limits = container.status()["limits"]
    report.equal("reports its processors, memory and processes",
                 [limits[name] for name in ("processors", "memory_bytes", "processes")], [0.5, 128 * MEBIBYTE, 256])
    found = {"prefork": limits["workers"], "pool": limits["threads"]}.get(model, limits["max_connections"])
    wanted = {"prefork": 16, "pool": 32, "thread": 240, "coroutine": 8192}[model]
    report.equal("has as many units as fit", found, wanted)


def stops_gracefully(report, container):
    thread, outcome = container.begin("/delay/3s")
    report.check("a request is in flight", until(lambda: container.status()["now"]["in_flight"] >= 1))
    report.equal("stops with exit code 0", container.stop(), 0)
    thread.join(60)
    report.equal("the request in flight was answered", [status for status, _ in outcome], [200])


def drains(report, engine, image, model):
    with Container(engine, image, f"--model={model}", "--drain-delay=10m") as container:
        report.check("is healthy", until(lambda: engine.health(container.name) == "healthy"))
        container.signal("TERM")
        report.check("becomes unhealthy while it drains", until(lambda: engine.health(container.name) == "unhealthy"))
        report.check("still serves", container.serves())
        container.signal("TERM")
        report.equal("a second TERM ends it, with exit code 0 where nothing is cut", container.exit_code(), 0)


def hardened(report, engine, image, model):
    with Container(engine, image, f"--model={model}") as container:
        serves(report, container, model)
        knows_its_limits(report, container, model)
        stops_gracefully(report, container)
    drains(report, engine, image, model)
