"""Real services: the page must show the values of /status."""

import os
import signal
from urllib.parse import urlsplit

from services import Tricorn

MODELS = ("prefork", "thread", "pool", "coroutine")
HELD, MISSES = 12, 3
ANSWERED = ["/json"] * 30 + ["/db"] * 10 + ["/status/404"] * MISSES + ["/status/500"]
# Numbers that stay constant once there are no requests.
SETTLED = ("model", "version", "generation", "state", "totals.exchanges", "totals.responses.2xx",
           "totals.responses.4xx", "totals.responses.5xx", "totals.connections", "totals.worker_starts",
           "totals.worker_deaths", "totals.listen_overflows", "totals.idle_closed.crowd",
           "totals.idle_closed.stop", "units_total", "now.connections", "now.in_flight",
           "database.connections", "database.in_use", "queue.length", "queue.capacity", "queue.backlog")
MINE = "this service"


def look_up(status, path):
    for step in path.split("."):
        status = status[step]
    return status


def as_shown(value):
    return "" if value is None else str(value)


def agree(browser, service):
    """Returns the status and the shown numbers, once they are equal; else the last ones."""
    seen = {}

    def same():
        status = service.status()
        shown = {name: browser.field(MINE, name) for name in SETTLED}
        seen.update(status=status, shown=shown)
        return all(shown[name] == as_shown(look_up(status, name)) for name in SETTLED)

    browser.until(same)
    return seen["status"], seen["shown"]


def worker_pids(browser, name=MINE):
    return set(browser.ask("""
        const boxes = document.querySelectorAll(`section[data-service="${CSS.escape(arguments[0])}"] .process`);
        return [...boxes].map((box) => Number(box.dataset.worker))""", name))


def check_grid(report, browser, status):
    report.equal("as many cells as units", browser.count(".cell"), len(status["units"]))
    report.equal("a box for each worker", worker_pids(browser), {worker["pid"] for worker in status["workers"]})
    cells = browser.ask("""return [...document.querySelectorAll('.cell')].map((cell) =>
        [cell.closest('.process').dataset.worker, cell.dataset.tid, cell.dataset.unit].map(Number))""")
    report.equal("each unit in its process's box", sorted(map(tuple, cells)),
                 sorted((unit["pid"], unit["tid"], unit["unit"]) for unit in status["units"]))


def shows_status(model, bin_dir):
    def case(report, browser):
        with Tricorn(bin_dir, model, "--keepalive-timeout=60s") as service:
            service.get(*ANSWERED)
            held = service.hold(HELD)
            browser.open(service.page)
            status, shown = agree(browser, service)
            for name in SETTLED:
                report.equal(name, shown[name], as_shown(look_up(status, name)))
            report.equal("all that was asked was counted", shown["totals.exchanges"], str(len(ANSWERED) + HELD))
            report.equal("4xx as asked", shown["totals.responses.4xx"], str(MISSES))
            report.equal("the model is set apart", browser.section(MINE, "data-model"), model)
            check_grid(report, browser, status)
            check_busy(report, browser, service)
            report.equal("no console messages", browser.complaints(), [])
            strangers = {url for url in browser.requested()
                         if urlsplit(url).scheme != "data" and not url.startswith(service.page)}
            report.equal("no requests to other hosts", strangers, set())
            report.picture(browser, f"real-{model}")
            for connection in held:
                connection.close()

    return case


# A sleeping unit is shown as such, with its request.
def check_busy(report, browser, service):
    client = service.begin("/delay/6s")
    found = browser.until(lambda: browser.count(".cell[data-state=delay]") == 1, 5)
    report.check("a unit that sleeps is seen", found, browser.count(".cell[data-state=delay]"))
    if found:
        browser.ask("document.querySelector('.cell[data-state=delay]')?.focus()")
        report.check("with its request", "GET /delay/6s" in browser.text("#tip"), browser.text("#tip"))
        report.check("and its last minute", browser.until(
            lambda: "delay" in browser.text("#tip").partition("in the last minute")[2], 5), browser.text("#tip"))
        browser.ask("document.activeElement.blur()")
    client.close()


def hostile_path(bin_dir):
    path = "/<img/src=x/onerror=document.title='taken'>"

    def case(report, browser):
        with Tricorn(bin_dir, "coroutine", "--keepalive-requests=0") as service:
            browser.open(service.page)
            client = service.clog(path)
            report.check("a unit that serves it", browser.until(
                lambda: browser.count(".cell[data-state=writing]") == 1))
            browser.ask("document.querySelector('.cell').focus()")
            report.check("its path is text", f"GET {path}" in browser.text("#tip"), browser.text("#tip"))
            report.equal("nothing of it became an element", browser.count("img"), 0)
            report.check("nothing of it ran", "taken" not in browser.ask("return document.title"))
            report.equal("no console messages", browser.complaints(), [])
            client.close()

    return case


def comes_back(bin_dir):
    def case(report, browser):
        with Tricorn(bin_dir, "pool") as watched, \
                Tricorn(bin_dir, "coroutine", f"--watch=other={watched.page}") as service:
            browser.open(service.page)
            browser.ask("window.opened = true")

            def both():
                return browser.section("other", "data-state") == "ready" and browser.field("other", "model") == "pool"

            report.check("two services side by side", browser.until(both), browser.section("other", "data-state"))
            report.equal("each with its model", [browser.field(MINE, "model"), browser.field("other", "model")],
                         ["coroutine", "pool"])
            report.picture(browser, "two")
            watched_goes(report, browser, watched)
            watched_returns(report, browser, watched, both)
            itself(report, browser, service)
            report.check("without a reload", browser.ask("return window.opened === true"))

    return case


def watched_goes(report, browser, watched):
    watched.kill()
    report.check("one that was killed is gone", browser.until(
        lambda: browser.section("other", "data-state") == "gone"
        and browser.section("other", "data-reachable") == "false"))
    text = browser.text("section[data-service=other] .gone")
    report.check("with the error and the age", "Gone: " in text and " old" in text, text)
    report.check("which is announced once", "other is gone" in browser.text("#announce"), browser.text("#announce"))
    report.check("the other continues", browser.section(MINE, "data-reachable") == "true")
    report.picture(browser, "gone")


def watched_returns(report, browser, watched, both):
    watched.start()
    report.check("one that was started again is back", browser.until(both))
    report.check("as the new one", browser.until(
        lambda: worker_pids(browser, "other") == {worker["pid"] for worker in watched.status()["workers"]}))


def itself(report, browser, service):
    service.kill()
    report.check("the page reports that its own admin port does not respond", browser.until(
        lambda: "does not answer" in browser.text("#link") and browser.section(MINE, "data-reachable") == "false"))
    report.equal("and shows others as unknown", browser.section("other", "data-state"), "unknown")
    report.picture(browser, "away")
    service.start()
    report.check("and recovers by itself", browser.until(
        lambda: browser.text("#link") == "● live" and browser.section(MINE, "data-reachable") == "true", 30))


def replaced(bin_dir):
    def case(report, browser):
        with Tricorn(bin_dir, "prefork", "--workers=4") as service:
            browser.open(service.page)
            browser.until(lambda: len(worker_pids(browser)) == 4)
            before = worker_pids(browser)
            os.kill(service.process.pid, signal.SIGHUP)
            report.check("a rolling replacement: the next generation", browser.until(
                lambda: browser.field(MINE, "generation") == "2"), browser.field(MINE, "generation"))
            report.check("with other processes", browser.until(
                lambda: len(worker_pids(browser)) == 4 and not worker_pids(browser) & before), worker_pids(browser))
            os.kill(max(worker_pids(browser)), signal.SIGKILL)
            report.check("a worker's death is counted", browser.until(
                lambda: browser.field(MINE, "totals.worker_deaths") == "1"))

    return case


def cases(bin_dir):
    return {**{model: shows_status(model, bin_dir) for model in MODELS},
            "hostile path": hostile_path(bin_dir), "gone and back": comes_back(bin_dir),
            "replaced workers": replaced(bin_dir)}
