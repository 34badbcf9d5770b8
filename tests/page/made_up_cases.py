"""Cases that real services cannot be made to show reliably: hostile texts, a thousand units, every state."""

import time
from urllib.parse import urlsplit

from mock import SHAPES, MadeUp, Mock

HOSTILE = '/<img src=x onerror="document.title=\'taken\'"><script>document.title="taken"</script>'
TEXTS = ("h1, h2, h3, p, p span, p b, dt, dd, li, figcaption, figcaption span, .head, .cell, .swatch",
         ".meter span, .meter b, summary, a, button, th, td, caption, #link")


def four_models(report, browser):
    services = [MadeUp(model) for model in SHAPES]
    mock = Mock(lambda: [service.entry(service.model, not i) for i, service in enumerate(services)])
    browser.open(mock.url)
    report.check("four sections", browser.until(lambda: browser.count("section[data-service]") == 4))
    report.equal("prefork: a box for each process", browser.count("[data-service=prefork] .process"), 32)
    report.equal("prefork: one cell in each box",
                 browser.ask("return [...document.querySelectorAll('[data-service=prefork] .process')]"
                             ".every(box => box.querySelectorAll('.cell').length === 1)"), True)
    report.equal("coroutine: one box", browser.count("[data-service=coroutine] .process"), 1)
    report.equal("coroutine: many cells", browser.count("[data-service=coroutine] .cell"), 400)
    report.check("the same scale in each chart of requests", browser.ask("""
        const tops = [...document.querySelectorAll('canvas[data-chart=rate]')]
            .map((canvas) => window.Chart.getChart(canvas).scales.y.max);
        return tops.length === 4 && new Set(tops).size === 1"""))
    browser.ask("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    report.check("the charts as numbers", browser.until(
        lambda: browser.text("[data-service=pool] [data-slot=history] tbody tr td") not in ("", "–")))
    browser.ask("document.querySelectorAll('details').forEach((each) => { each.open = false; })")
    for scheme in ("light", "dark"):
        browser.color_scheme(scheme)
        result = browser.ask_file("contrast.js", *TEXTS)
        report.check(f"{scheme}: contrast of all texts", result["looked"] > 300 and not result["weak"],
                     f"{result['looked']} looked at; {sorted(set(result['weak']))[:12]}")
        report.picture(browser, f"four-{scheme}")
    phone(report, browser)
    report.equal("no console messages", browser.complaints(), [])
    strangers = {url for url in browser.requested()
                 if urlsplit(url).scheme != "data" and not url.startswith(mock.url)}
    report.equal("no requests to other hosts", strangers, set())
    mock.stop()


def phone(report, browser):
    browser.size(390, 844)
    report.check("a phone: nothing is wider than the screen", browser.until(
        lambda: browser.ask("return document.documentElement.scrollWidth <= innerWidth"), 5))
    report.equal("a phone: one under the other", browser.ask("""
        return new Set([...document.querySelectorAll('main section')].map((each) => each.getBoundingClientRect().left)).size
        """), 1)
    report.picture(browser, "phone")
    browser.size(1600, 1000)


def hostile_words(report, browser):
    service = MadeUp("thread", units=4, path=HOSTILE)
    service.busy = 1
    name = '"><img src=x onerror=alert(1)>'

    def entries():
        entry = service.entry(name, False)
        entry["status"]["endpoints"][0]["path"] = HOSTILE
        gone = {**entry, "name": "gone", "reachable": False, "error": HOSTILE, "status": None}
        return [entry, gone]

    mock = Mock(entries)
    browser.open(mock.url)
    browser.until(lambda: browser.count(".cell") == 4)
    browser.ask("document.querySelector('.cell').focus()")
    browser.ask("document.querySelector('details').open = true")
    report.check("a path is text in the details of a unit", HOSTILE in browser.text("#tip"), browser.text("#tip"))
    report.check("a path is text in the table", HOSTILE in browser.text("[data-slot=endpoints] tbody"))
    report.check("an error is text", HOSTILE in browser.text("section[data-service=gone] .gone"))
    report.equal("a name is text", browser.text("[data-slot=name]"), name)
    report.equal("none of it became elements", browser.count("img, section script, #tip script"), 0)
    report.check("nothing of it ran", "taken" not in browser.ask("return document.title"))
    report.equal("no console messages", browser.complaints(), [])
    mock.stop()


def odd_services(report, browser):
    """Valid JSON that is not one of our statuses: each entry breaks at most its own section."""
    good = MadeUp("pool")

    def odd(name, **changes):
        entry = good.entry(name, False)
        entry["status"] |= changes
        return entry

    mock = Mock(lambda: [
        odd("count", workers=3), odd("object", units={"a": 1}), odd("null", units=[None]),
        odd("state", state={"toString": 1}), odd("model", model={"toString": 1}), odd("rates", rates=7),
        odd("huge", rates={"exchanges_per_second": 1e300, "latency_ms": {"p50": 1e308, "p90": "x", "p99": 1e-300}}),
        odd("many", units=[{"pid": 1, "unit": n, "state": "idle"} for n in range(20_000)]),
        odd("unknown", now={"in_flight": 1, "connections": 1, "memory_bytes": None, "processes": 3, "threads": None}),
        {**good.entry("little", False), "status": {"status": "ok"}}, good.entry("good", True)])
    browser.open(mock.url)
    report.check("the last one is shown", browser.until(
        lambda: browser.count("section[data-service=good] .cell") == good.units))
    report.equal("the page is live", browser.ask("return document.getElementById('link').dataset.state"), "live")
    report.equal("an invalid status is reported", browser.section("count", "data-state"), "unknown")
    report.check("why", "does not understand its status" in browser.text("section[data-service=count] .gone"))
    report.equal("no more units than ours say", browser.count("section[data-service=many] .cell"), 1024)
    report.equal("what is unknown is no number", [browser.field("unknown", f"now.{name}")
                                                  for name in ("memory_bytes", "threads")], ["", ""])
    report.equal("and its service is understood", browser.section("unknown", "data-state"), "ready")
    report.equal("idle connections that were closed are shown", browser.field("good", "totals.idle_closed.crowd"), "2")
    report.equal("their sum too", browser.field("good", "page.idleClosed"), "5")
    report.check("the common scale is the good ones'", browser.ask("""
        return window.Chart.getChart(document.querySelector('canvas[data-chart=rate]')).scales.y.max < 1e6"""))
    shown = browser.field("good", "totals.exchanges")
    report.check("it keeps updating", browser.until(lambda: browser.field("good", "totals.exchanges") != shown))
    report.equal("no console messages", browser.complaints(), [])
    mock.stop()


def many_units(report, browser):
    service = MadeUp("coroutine", units=3000)
    mock = Mock(lambda: [service.entry("this service", True)])
    browser.open(mock.url)
    report.check("1,024 cells", browser.until(lambda: browser.count(".cell") == 1024), browser.count(".cell"))
    report.check("shows the total number", "3,000" in browser.text("[data-slot=grid-note]"))
    report.picture(browser, "many")
    service.units = 900
    browser.until(lambda: browser.count(".cell") == 900)
    browser.ask("""window.added = 0;
        window.first = document.querySelector('.cell');
        new MutationObserver((changes) => { for (const change of changes) window.added += change.addedNodes.length; })
            .observe(document.querySelector('.cells'), {childList: true});""")
    before = browser.field("this service", "totals.exchanges")
    browser.until(lambda: int(browser.field("this service", "totals.exchanges")) >= int(before) + 3 * 17)
    report.equal("cells stay while their units do", browser.ask("return [window.added, window.first.isConnected]"),
                 [0, True])
    mock.stop()


def who_waits(report, browser):
    service = MadeUp("thread", units=12)
    service.busy, service.states = 1, ["cpu"]
    mock = Mock(lambda: [service.entry("this service", True)])
    browser.open(mock.url)

    def told():
        return [browser.field("this service", f"page.{name}") for name in ("wait", "run", "ready")]

    report.check("twelve compute on three processors", browser.until(lambda: told() == ["0", "3", "9"]), told())
    sentence = "return document.querySelector('.sentence').innerText.replace(/\\s+/g, ' ')"
    report.check("in words", "of 12 threads 0 wait, 3 run, 9 ready, on" in browser.ask(sentence), browser.ask(sentence))
    browser.ask("document.querySelector('.cell').focus()")
    report.check("each with its shares", "ran 25 %, was ready 75 %, waited 0 %" in browser.text("#tip"),
                 browser.text("#tip"))
    service.states = ["db", "delay", "upstream", "reading", "writing"]
    report.check("twelve wait", browser.until(lambda: told() == ["12", "0", "0"]), told())
    service.states, service.scheduled = ["cpu"], False
    report.check("a kernel that does not tell", browser.until(lambda: told() == ["0", "12", ""]), told())
    report.check("and the words", "0 wait, 12 run or are ready, on" in browser.ask(sentence), browser.ask(sentence))
    service.model, service.scheduled, service.cpu, service.waiting = "coroutine", True, 1, 0
    report.check("of coroutines in a thread one runs", browser.until(lambda: told() == ["0", "1", "11"]), told())
    report.equal("no console messages", browser.complaints(), [])
    mock.stop()


def stripes(report, browser):
    service = MadeUp("thread", units=2)
    service.taken, service.recent = 100, lambda number: "D" * 20 if number == 0 else "I" * 17 + "CCC"
    mock = Mock(lambda: [service.entry("this service", True)])
    browser.open(mock.url)
    report.check("a stripe for each unit", browser.until(
        lambda: browser.count(".stripes:not([hidden]) canvas") == 1 and browser.count(".cell") == 2))
    browser.until(lambda: mock.asked >= 4)   # the same samples again and again
    browser.ask("document.querySelector('.cell').focus()")

    def minute():
        return browser.text("#tip").partition("in the last minute")[2]

    report.equal("samples that were seen are not counted again", minute().split("request")[0].strip(), "db 100 %")
    ends = """
        const canvas = document.querySelector('.stripes canvas');
        const {data} = canvas.getContext('2d').getImageData(canvas.width - 1, 0, 1, canvas.height);
        const at = (row) => data.slice(4 * Math.floor(canvas.height * (row + 0.3) / 2)).slice(0, 3).join();
        const legend = (state) => getComputedStyle(document.querySelector(`.swatch[data-state=${state}]`))
            .backgroundColor.match(/\\d+/g).slice(0, 3).join();
        return [at(0) === legend('db'), at(1) === legend('cpu')]"""
    report.equal("the newest at the right, in the legend's colour", browser.ask(ends), [True, True])
    service.recent, service.taken = (lambda number: "Z" * 20), 105
    report.check("five more samples of twenty", browser.until(lambda: "db 80 %, delay 20 %" in minute()), minute())
    service.taken = 155
    report.check("what was missed is not counted", browser.until(lambda: "delay 56 %, db 44 %" in minute()), minute())
    report.check("in words", browser.until(lambda: "a stripe for each: delay 56 %" in browser.ask(
        "return document.querySelector('.stripes canvas').getAttribute('aria-label')")))
    browser.ask("document.querySelector('[data-slot=stripe-table]').open = true")
    rows = """return [...document.querySelectorAll('[data-slot=stripe-table] tbody tr')]
        .map((row) => [...row.cells].map((cell) => cell.textContent))"""
    report.check("in numbers", browser.until(lambda: browser.ask(rows) == [
        ["4000, 0", "0 %", "100 %", "0 %", "delay"], ["4000, 1", "38 %", "56 %", "7 %", "delay"]]), browser.ask(rows))
    browser.ask("document.activeElement.blur()")
    point = """
        const box = document.querySelector('.stripes canvas').getBoundingClientRect();
        document.querySelector('.stripes canvas').dispatchEvent(new PointerEvent(arguments[0],
            {clientX: box.right - 9, clientY: box.top + box.height * 0.7, bubbles: true}))"""
    browser.ask(point, "pointermove")
    report.check("a stripe that is pointed at shows its unit", "number 1" in browser.text("#tip:not([hidden])"),
                 browser.text("#tip"))
    browser.ask(point, "pointerleave")
    report.equal("and no longer", browser.count("#tip:not([hidden])"), 0)
    service.taken, service.units = 20, 1   # another admin process
    browser.until(lambda: browser.count(".cell") == 1)
    report.check("another admin process begins anew", browser.until(lambda: browser.ask(rows) == [
        ["4000, 0", "0 %", "100 %", "0 %", "delay"]]), browser.ask(rows))
    report.equal("no console messages", browser.complaints(), [])
    mock.stop()
    many_stripes(report, browser)


def many_stripes(report, browser):
    service = MadeUp("coroutine", units=300)
    service.recent = lambda number: ("D" if number % 5 == 0 else "I") * 20
    mock = Mock(lambda: [service.entry("this service", True)])
    browser.open(mock.url)
    report.check("of many the busiest 64", browser.until(
        lambda: "busiest 64 of 300 coroutines" in browser.text(".stripes figcaption")), browser.text(".stripes figcaption"))
    told = browser.ask("return document.querySelector('.stripes canvas').getAttribute('aria-label')")
    report.check("are those that were not idle", "db 94 %, idle 6 %" in told, told)   # 60 of them wait
    service.taken = None
    service.recent = lambda number: "<img src=x>" * 300
    time.sleep(2.5)
    report.equal("odd letters break nothing", browser.ask("return document.getElementById('link').dataset.state"), "live")
    report.equal("no console messages", browser.complaints(), [])
    mock.stop()


def order_and_room(report, browser):
    services = [MadeUp(model) for model in reversed(SHAPES)]
    late = MadeUp("thread")
    late.heard = False

    def entries():
        told = [service.entry(service.model, not i) for i, service in enumerate(services)]
        if not late.heard:
            told[2] |= {"reachable": False, "error": "connection refused", "age_seconds": None, "status": None}
        return told

    mock = Mock(entries)
    browser.size(1366, 900)
    browser.open(mock.url)

    def shown():
        return browser.ask("return [...document.querySelectorAll('main section')].map((each) => each.dataset.service)")

    report.check("one that was never heard is last", browser.until(
        lambda: shown() == ["prefork", "pool", "coroutine", "thread"]), shown())
    browser.ask("document.querySelector('[data-service=pool]').kept = true")
    late.heard = True
    report.check("process, thread, pool, coroutine", browser.until(lambda: shown() == list(SHAPES)), shown())
    report.check("others stay what they were", browser.ask("return document.querySelector('[data-service=pool]').kept"))
    for width, height in ((1000, 720), (1366, 900), (1920, 1080)):
        browser.size(width, height)
        browser.until(lambda: browser.ask("return document.documentElement.scrollWidth <= innerWidth"), 3)
        report.equal(f"{width} px: nothing is wider than the screen",
                     browser.ask("return document.documentElement.scrollWidth"), width)
        report.equal(f"{width} px: nothing is wider than its section", browser.ask("""
            return [...document.querySelectorAll('main section')].filter((each) => each.scrollWidth > each.clientWidth)
                .map((each) => each.dataset.service)"""), [])
        report.equal(f"{width} px: all in one row", browser.ask("""
            return new Set([...document.querySelectorAll('main section')].map((each) => each.getBoundingClientRect().top))
                .size"""), 1)
        report.check(f"{width} px: queue and memory above the fold", browser.ask("""
            return [...document.querySelectorAll('.meters, .headline')]
                .every((each) => each.getBoundingClientRect().bottom < innerHeight)"""))
    report.equal("a name that says the model says it once",
                 browser.ask("return document.querySelector('[data-service=pool] h2').innerText.trim()"), "pool")
    report.equal("no console messages", browser.complaints(), [])
    mock.stop()


def keyboard(report, browser):
    service = MadeUp("pool")
    mock = Mock(lambda: [service.entry("this service", True)])
    browser.open(mock.url)
    browser.until(lambda: browser.count(".cell") == 64)
    report.equal("one Tab stop in the grid", browser.count(".grid [tabindex='0']"), 1)
    browser.ask("document.getElementById('theme').focus()")
    browser.press("TAB")
    focused = "return document.activeElement.dataset.unit ?? document.activeElement.tagName"
    report.equal("Tab reaches the first unit", browser.ask(focused), "0")
    browser.press("ARROW_RIGHT", "ARROW_RIGHT", "ARROW_LEFT")
    report.equal("right, right, left", browser.ask(focused), "1")
    report.check("its details are shown", "number 1" in browser.text("#tip:not([hidden])"))
    browser.press("ARROW_DOWN")
    below = int(browser.ask(focused))
    report.check("down goes a row down", below > 5, below)
    browser.press("ARROW_UP")
    report.equal("up goes back", browser.ask(focused), "1")
    browser.press("END")
    report.equal("End", browser.ask(focused), "63")
    service.units = 40
    report.check("a focus in a removed unit is not lost", browser.until(
        lambda: browser.count(".cell") == 40 and browser.ask(focused) == "39"), browser.ask(focused))
    browser.press("HOME")
    report.equal("Home", browser.ask(focused), "0")
    report.equal("one Tab stop still", browser.count(".grid [tabindex='0']"), 1)
    browser.press("ESCAPE")
    report.equal("Escape hides the details", browser.count("#tip:not([hidden])"), 0)
    mock.stop()
    keys_that_scroll(report, browser)


def keys_that_scroll(report, browser):
    service = MadeUp("coroutine", units=1000)
    mock = Mock(lambda: [service.entry(name, False) for name in ("a", "b", "c", "d")])
    browser.open(mock.url)
    browser.until(lambda: browser.count(".cell") == 4000)
    browser.ask("document.querySelector('.cell').focus()")
    browser.press("END")
    time.sleep(0.5)
    report.check("the last of many is in sight", browser.ask("""
        const cell = document.activeElement.getBoundingClientRect();
        return cell.bottom <= document.activeElement.closest('.grid').getBoundingClientRect().bottom + 1"""))
    report.check("with its details", "number 999" in browser.text("#tip:not([hidden])"))
    mock.stop()


def announcements(report, browser):
    service = MadeUp("pool")
    mock = Mock(lambda: [service.entry("shop", True)])
    browser.open(mock.url)
    browser.until(lambda: browser.field("shop", "totals.exchanges"))
    browser.ask("""window.told = [];
        new MutationObserver(() => window.told.push(document.getElementById('announce').textContent))
            .observe(document.getElementById('announce'), {childList: true, characterData: true, subtree: true});""")
    first = int(browser.field("shop", "totals.exchanges"))
    browser.until(lambda: int(browser.field("shop", "totals.exchanges")) > first + 2 * 17)
    report.equal("silent while nothing changes", browser.ask("return window.told"), [])
    service.state = "degraded"
    browser.until(lambda: browser.ask("return window.told.length > 0"))
    report.equal("tells a change of state", browser.ask("return window.told"), ["shop: degraded"])
    mock.stop()


def themes(report, browser):
    service = MadeUp("prefork")
    mock = Mock(lambda: [service.entry("this service", True)])
    browser.color_scheme("light")
    browser.open(mock.url)
    browser.until(lambda: browser.count(".cell") == 32)
    paper = "return getComputedStyle(document.body).backgroundColor"
    light = browser.ask(paper)
    browser.ask("document.getElementById('theme').click()")
    dark = browser.ask(paper)
    report.check("the button darkens", light != dark, f"{light} {dark}")
    browser.open(mock.url)
    report.equal("which is remembered", browser.ask(paper), dark)
    browser.ask("localStorage.clear()")
    browser.open(mock.url)
    report.equal("without it: the system's theme", browser.ask(paper), light)
    mock.stop()


def pace(report, browser):
    service = MadeUp("prefork")
    mock = Mock(lambda: [service.entry("this service", True)])
    mock.delay = 1.6
    browser.open(mock.url)
    browser.until(lambda: mock.asked >= 4)
    report.equal("never asks twice at a time", mock.most, 1)
    mock.delay = 0
    hide = """Object.defineProperty(document, 'hidden', {value: arguments[0], configurable: true});
        document.dispatchEvent(new Event('visibilitychange'))"""
    browser.ask(hide, True)
    time.sleep(2.5)   # lets the current request end
    before = mock.asked
    time.sleep(3)
    report.check("polls slower while hidden", mock.asked - before <= 1, mock.asked - before)
    before = mock.asked
    browser.ask(hide, False)
    report.check("and at once when visible again", browser.until(lambda: mock.asked > before, 2))
    mock.stop()


def cases():
    return {"four models": four_models, "hostile words": hostile_words, "odd services": odd_services,
            "many units": many_units, "who waits": who_waits, "stripes": stripes, "order and room": order_and_room,
            "keyboard": keyboard, "announcements": announcements, "pace": pace, "themes": themes}
