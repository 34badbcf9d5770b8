"""A recording on the live page: what is drawn must be what /timeline says."""

import json
import threading
import urllib.error
import urllib.request

from mock import MadeUp, Mock
from services import Tricorn, get_json

MODELS = ("prefork", "thread", "pool", "coroutine")
HOSTILE = "/<img/src=x/onerror=document.title='taken'>"
DRAWN = """return [...document.querySelectorAll('.lane')].map((lane) => ({
    unit: Number(lane.dataset.unit), pid: Number(lane.dataset.pid), slot: Number(lane.dataset.slot),
    states: [...lane.querySelectorAll('.stay')].map((bar) => bar.dataset.state),
    marks: [...lane.querySelectorAll('.mark')].map((mark) => mark.querySelector('title').textContent)}))"""


def press_record(browser):
    browser.ask("document.getElementById('record').focus()")
    browser.press("ENTER")


def is_shown(browser):
    return browser.until(lambda: browser.ask("return !document.getElementById('recording').hidden"))


def same(report, name, shown, said):
    """Long lists: only where they differ first is told."""
    first = next((i for i, pair in enumerate(zip(shown, said)) if pair[0] != pair[1]), min(len(shown), len(said)))
    report.check(name, shown == said, f"{len(shown)} and {len(said)}; at {first}: {shown[first:first + 1]!r} instead of "
                 f"{said[first:first + 1]!r}")


def agree(report, browser, recording):
    """The drawing against the recording's JSON."""
    drawn = browser.ask(DRAWN)
    units = {index: unit for index, unit in enumerate(recording["units"])
             if any(event[3] != "idle" for event in unit["events"])}
    same(report, "a lane for each unit that did something", [(one["unit"], one["pid"], one["slot"]) for one in drawn],
         [(index, unit["pid"], unit["slot"]) for index, unit in units.items()])
    same(report, "its states in their order", [one["states"] for one in drawn],
         [[event[3] for event in unit["events"]] for unit in units.values()])
    paths = [[request[3] for request in recording["requests"] if request[2] == index] for index in units]
    same(report, "a mark for each request, with its path",
         [[mark.split(": ")[0] for mark in one["marks"]] for one in drawn], paths)
    rows = browser.ask("""return [...document.querySelectorAll('[data-part=table] tbody tr')]
        .map((row) => Number(row.children[2].textContent.replace(/,/g, '')))""")
    same(report, "the table counts the same requests", rows, [len(of_unit) for of_unit in paths])


def keyboard(report, browser):
    browser.ask("document.querySelector('.mark').focus()")
    first = browser.ask("return document.activeElement.getAttribute('aria-label')")
    browser.press("ARROW_RIGHT")
    second = browser.ask("return document.activeElement.getAttribute('aria-label')")
    report.check("arrow keys move between requests", second and second != first, [first, second])
    report.equal("one of them is a Tab stop", browser.count(".mark[tabindex='0']"), 1)
    before = browser.text("#recording output")
    browser.press("ADD")
    report.check("the plus key shows less time", browser.until(
        lambda: browser.text("#recording output") not in ("", before)), browser.text("#recording output"))
    browser.ask("document.querySelector('[data-move=whole]').click()")
    report.equal("and a button all of it", browser.text("#recording output"), before)


def trace_link(report, browser, recording):
    link = browser.ask("return document.querySelector('[data-part=trace]').href")
    with urllib.request.urlopen(link, timeout=20) as response:
        trace = json.load(response)
    states = [event for event in trace["traceEvents"] if event["ph"] == "X" and event["cat"] != "request"]
    report.equal("the link leads to the same recording for Chrome", len(states),
                 sum(len(unit["events"]) for unit in recording["units"]))
    report.check("and is saved as a file", browser.ask("return document.querySelector('[data-part=trace]').download")
                 .endswith(".trace.json"))


def load(service, done, paths):
    """One request after the other on one connection."""
    connection = service.connect()
    while not done.is_set():
        for path in paths:
            connection.request("GET", path)
            connection.getresponse().read()
    connection.close()


def records(model, bin_dir):
    def case(report, browser):
        with Tricorn(bin_dir, model, "--workers=4", "--threads=8", "--keepalive-requests=0") as service:
            browser.open(service.page)
            browser.until(lambda: browser.text("#link") == "● live")
            done = threading.Event()
            client = threading.Thread(target=load, args=(service, done, ["/db", "/delay/3ms", HOSTILE]))
            client.start()
            waiting = service.begin("/delay/8s")
            try:
                press_record(browser)
                report.check("the recording is shown", is_shown(browser), browser.text("#record-trouble"))
            finally:
                done.set()
                client.join()
            number = browser.ask("return document.getElementById('recording').dataset.id")
            recording = get_json(f"{service.page}timeline?id={number}")
            report.check("it has requests", len(recording["requests"]) > 2, recording["cost"])
            agree(report, browser, recording)
            report.equal("nothing of a path became an element", browser.count("img"), 0)
            keyboard(report, browser)
            trace_link(report, browser, recording)
            report.check("it is announced", "recording is shown" in browser.text("#announce"))
            report.equal("no console messages", browser.complaints(), [])
            report.picture(browser, f"recording-{model}")
            waiting.close()

    return case


def refused(bin_dir):
    def case(report, browser):
        with Tricorn(bin_dir, "coroutine") as service:
            browser.open(service.page)
            other = threading.Thread(target=record, args=(service,))
            other.start()
            browser.until(lambda: busy(service))
            press_record(browser)
            report.check("a refusal is shown with its reason", browser.until(
                lambda: "one at a time" in browser.text("#record-trouble")), browser.text("#record-trouble"))
            other.join()
            press_record(browser)
            report.check("and the next try works", is_shown(browser), browser.text("#record-trouble"))
            report.equal("without the old reason", browser.ask(
                "return document.getElementById('record-trouble').hidden"), True)

    return case


def record(service):
    """Until it is not refused: the look whether it runs may come first."""
    while True:
        try:
            return get_json(service.page + "timeline?for=5s")
        except urllib.error.HTTPError:
            pass


def busy(service):
    try:
        get_json(service.page + "timeline?for=10ms")
    except urllib.error.HTTPError as error:
        return error.code == 409
    return False


def made_up(units, events):
    """A recording of so many units, of which later ones are busier, with so many states each."""
    step = 500_000 / events
    each = [{"worker": 0, "pid": 4000, "tid": 4000, "slot": number, "kind": "coroutine",
             "events": [[i * step, (i + 1) * step, None, "db" if i < events * number / units else "idle"]
                        for i in range(events)]} for number in range(units)]
    return {"id": 1, "model": "coroutine", "version": "0.1.0", "began_at": 1.5, "asked_us": 500_000,
            "duration_us": 500_000, "lost": 12, "units_total": units + 1000, "units": each, "requests": [],
            "cost": {"events": 9, "events_measured": 2, "ns_per_event": 80, "cpu_us": 0.72}}


def many_units(report, browser):
    service = MadeUp("coroutine")
    mock = Mock(lambda: [service.entry("this service", True)])
    mock.timeline = made_up(100, 800)
    browser.open(mock.url)
    press_record(browser)
    report.check("the recording is shown", is_shown(browser), browser.text("#record-trouble"))
    slots = browser.ask("return [...document.querySelectorAll('.lane')].map((lane) => Number(lane.dataset.slot))")
    report.equal("the 64 busiest lanes", slots, list(range(36, 100)))
    sentence = browser.text("[data-part=sentence]")
    report.check("and how many more there are", "; 35 more are not" in sentence and "1,001 rested" in sentence, sentence)
    report.check("and what was lost", "12 later changes were lost" in sentence, sentence)
    report.check("no more shapes than a browser can bear", 0 < browser.count(".stay") <= 20_000, browser.count(".stay"))
    report.check("less time is drawn then", " of " in browser.text("#recording output"), browser.text("#recording output"))
    browser.ask("document.querySelector('[data-move=right]').click()")
    report.check("and later time can be seen", not browser.text("#recording output").startswith("0"),
                 browser.text("#recording output"))
    mock.stop()


def cases(bin_dir):
    return {**{f"recording {model}": records(model, bin_dir) for model in MODELS},
            "recording refused": refused(bin_dir), "recording of many units": many_units}
