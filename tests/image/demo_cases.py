"""The demo, from `up` to `down`: four services on one page, under load."""

import subprocess
import sys
import time
from pathlib import Path

from demo import OTHERS, SERVICES, Demo
from engine import until

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "docker/compose.yaml"

sys.path.append(str(ROOT / "tests/page"))
from browser import Browser  # pylint: disable=wrong-import-position,import-error

SHOWN = {"coroutine": "this service"}  # its name on its own page
ASKED = ("/delay", "/db", "/queries", "/fetch", "/cpu")  # the requests of the load


def everything_runs(report, demo):
    found = demo.containers()
    report.equal("all are there", sorted(found), sorted([*SERVICES, *OTHERS]))
    for name, container in found.items():
        report.check(f"{name} runs", container["State"]["Running"], container["State"])
        limits = container["HostConfig"]
        report.check(f"{name} is hardened and limited", limits["ReadonlyRootfs"] and limits["Memory"] > 0
                     and limits["PidsLimit"] > 0 and not container.get("EffectiveCaps"), limits)
    for name in (*SERVICES, "origin"):
        report.check(f"{name} is healthy",
                     until(lambda named=found[name]["Id"]: demo.engine.health(named) == "healthy"))


def answered(service):
    """Returns the number of 2xx responses by path."""
    return {endpoint["path"].split("{")[0].rstrip("/"): endpoint["responses"]["2xx"]
            for endpoint in (service.get("status") or {}).get("endpoints", [])}


def is_loaded(service):
    counts = answered(service)
    return all(counts.get(path, 0) > 0 for path in ASKED)


def load_flows(report, demo):
    report.equal("the page has the four services", list(demo.services()), list(SERVICES))
    for name in SERVICES:
        report.check(f"{name} answers all that the load asks", until(lambda named=name: is_loaded(demo.services()[named])),
                     answered(demo.services()[name]))
        service = demo.services()[name]
        report.equal(f"{name} waits in its own way", service["status"]["model"], name)
        responses = service["status"]["totals"]["responses"]
        # On a machine that stalls for a second, one of the waits may time out.
        report.check(f"{name} hardly fails", responses["5xx"] <= 0.01 * responses["2xx"], responses)
    before = demo.services()
    report.check("the load continues", until(lambda: all(
        service["status"]["totals"]["exchanges"] > before[name]["status"]["totals"]["exchanges"] + 100
        for name, service in demo.services().items())))


def page_shows(report, demo, screenshots):
    with Browser() as browser:
        browser.open(demo.page())
        for name in SERVICES:
            report.check(f"{name} is shown, reachable and busy", browser.until(
                lambda named=name: float(browser.field(SHOWN.get(named, named), "rates.exchanges_per_second") or 0) > 0))
        if screenshots:
            time.sleep(20)  # for a picture with a history
            browser.screenshot(screenshots / "demo.png")


def is_valid(report, engine, words):
    """Checks the file, and the part that is only active with a profile."""
    for flags in ([], ["--profile", "compare"]):
        done = subprocess.run([*words, "-f", str(FILE), *flags, "config", "-q"], env=engine.environment,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False)
        report.equal(f"{FILE.name} is valid{' with compare' if flags else ''}", (done.returncode, done.stderr), (0, ""))


def demo(report, engine, image, screenshots):
    is_valid(report, engine, engine.COMPOSE)
    engine.call("tag", image, "tricorn:demo")
    with engine.compose(FILE) as (words, address), Demo(engine, words, address) as running:
        everything_runs(report, running)
        load_flows(report, running)
        page_shows(report, running, screenshots)
        begun = time.monotonic()
        code, said = running.compose("down")
        report.equal("goes down", (code, said if code else ""), (0, ""))
        took = time.monotonic() - begun
        report.check(f"without delay: {took:.1f} s", took < 60)
        report.equal("nothing is left", running.containers(), {})
