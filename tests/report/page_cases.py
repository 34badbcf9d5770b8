"""The pages in a browser, opened from disk."""

import copy
import re
import time

from results import HOSTILE, at, hostile, interrupted, page_of, stored, with_cells

ROWS = ["unit", "memory", "sharing", "switch", "responsiveness", "parallelism", "creation", "waiting", "fit",
        "isolation"]
TEXTS = ("h1, h2, p, li, th, td, caption, dt, dd, summary, a, button, figcaption, small, code, em, b, span",)
UNITS = {"s": 1, "ms": 1e-3, "µs": 1e-6, "ns": 1e-9, "B": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "/s": 1,
         "%": 0.01, "×": 1, "": 1}


def unfold(browser):
    """Opens the folded sections and findings."""
    browser.ask("document.querySelectorAll('details.section, .opening details').forEach((each) => { each.open = true; })")


def opened(browser, page):
    browser.open(page.as_uri())
    unfold(browser)


def holds_together(report, browser, page, name):
    """What must hold for every page, at every width, in both themes."""
    for width, scheme in ((1280, "light"), (1280, "dark"), (390, "dark"), (390, "light")):
        browser.size(width, 900)
        browser.color_scheme(scheme)
        opened(browser, page)
        where = f"{width} {scheme}"
        drawn = browser.ask("return document.querySelectorAll('canvas').length")
        # Charts are drawn when they come into view: scroll past all of them.
        browser.ask("document.querySelectorAll('canvas').forEach((each) => each.scrollIntoView())")
        browser.until(lambda: scroll_past(browser) == drawn)
        report.equal(f"{where}: every chart is drawn", scroll_past(browser), drawn)
        report.check(f"{where}: nothing is wider than the screen",
                     browser.ask("return document.documentElement.scrollWidth <= innerWidth"))
        contrast = browser.ask_file("contrast.js", *TEXTS)
        report.check(f"{where}: contrast of all texts", contrast["looked"] > 20 and not contrast["weak"],
                     f"{contrast['looked']} looked at; {sorted(set(contrast['weak']))[:8]}")
        report.equal(f"{where}: nothing on the console", browser.complaints(), [])
        report.equal(f"{where}: nothing but the file is asked for", browser.requested(), {page.as_uri()})
        report.picture(browser, f"{name}-{width}-{scheme}")


def scroll_past(browser):
    return browser.ask("""
        const canvases = [...document.querySelectorAll('canvas')];
        (canvases.find((each) => !each.dataset.drawn) ?? document.body).scrollIntoView();
        return canvases.filter((each) => each.dataset.drawn && window.Chart.getChart(each)?.scales).length""")


def close(text, value, units):
    """Returns whether the text, a number with three digits and a unit, equals the value times a unit of the JSON."""
    found = re.match(r"~?(-?[\d,.e-]+)\s*(\D*)$", text.replace("\u00a0", " ").strip())
    if not found or found[2] not in UNITS:
        return False
    shown = float(found[1].replace(",", "")) * UNITS[found[2]]
    return any(abs(shown - value * unit) <= 0.006 * abs(value * unit) + 1e-12 for unit in units)


def opening_numbers(report, browser, result):
    numbers = browser.ask("""return [...document.querySelectorAll('.opening b[data-path]')].map((each) =>
        ({path: each.dataset.path, value: Number(each.dataset.value), text: each.textContent}))""")
    report.check("the opening table has numbers", len(numbers) > 50, len(numbers))
    wrong = [each for each in numbers if at(result, each["path"]) != each["value"]]
    report.equal("they are those in the JSON", wrong, [])
    # Seconds and bytes as they are; the lab's nanoseconds; microseconds of processor time.
    wrong = [each for each in numbers if not close(each["text"], each["value"], (1, 1e-9, 1e-6))]
    report.equal("and are shown as such", wrong, [])


def links_and_tables(report, browser):
    report.equal("the ten questions in order", browser.ask(
        "return [...document.querySelectorAll('tbody[data-row]')].map((each) => each.dataset.row)"), ROWS)
    report.equal("each has a finding", browser.ask(
        "return [...document.querySelectorAll('tr.finding ul')].filter((each) => each.textContent.length > 20).length"), 10)
    report.equal("each leads to its experiment", browser.ask("""
        return [...document.querySelectorAll('tbody[data-row]')].filter((row) => !row.querySelector('.links a')).length"""), 0)
    links_and_charts(report, browser)


def links_and_charts(report, browser):
    report.equal("no link leads nowhere", browser.ask("""
        return [...document.querySelectorAll('a[href^="#"]')].map((each) => each.getAttribute('href').slice(1))
            .filter((id) => !document.getElementById(id))"""), [])
    report.equal("no id twice", browser.ask("""
        const ids = [...document.querySelectorAll('[id]')].map((each) => each.id);
        return ids.filter((id, i) => ids.indexOf(id) !== i)"""), [])
    report.equal("a table behind each chart, with all its places", browser.ask("""
        return JSON.parse(document.getElementById('charts').textContent).filter((chart) => {
            if (chart.kind === 'heat') return false;
            const places = new Set(chart.series.flatMap(({points}) => points.map(([x]) => x)));
            const table = document.querySelector(`#${chart.id} details table`);
            return !table || table.tBodies[0].rows.length !== places.size
                || table.tHead.rows[0].cells.length !== chart.series.length + 1;
        }).map(({id}) => id)"""), [])
    report.equal("each chart has a title, its axes too, and words for a listener", browser.ask("""
        return JSON.parse(document.getElementById('charts').textContent).filter(({id, title, x, y}) =>
            !(title && x.title && y.title && document.querySelector(`#${id} canvas`).getAttribute('aria-label').length > 20))
            .map(({id}) => id)"""), [])


def compared(report, browser):
    result = stored("compare")
    page = page_of(report, "compare", result)
    report.check("less than 2 MB", page.stat().st_size < 2_000_000, page.stat().st_size)
    holds_together(report, browser, page, "compare")
    opening_numbers(report, browser, result)
    links_and_tables(report, browser)
    report.equal("the page holds the whole result", browser.ask(
        "return JSON.parse(document.getElementById('result').textContent)"), result)
    charts = browser.ask("return JSON.parse(document.getElementById('charts').textContent).map(({id}) => id)")
    for kind in ("chart-closed-db-rate", "chart-closed-db-percentiles-service", "chart-equal-db-p99", "chart-knee-db-p99",
                 "chart-idle-pss_bytes", "chart-idle-bytes_per_connection", "chart-speed-up-speed_up",
                 "chart-crash-seconds-p99", "chart-closed-db-switches", "chart-responsiveness-beside"):
        report.check(f"there is {kind}", kind in charts)
    segments_drawn(report, browser, result)
    report.check("invalid cells are shown with their reason", browser.ask("""
        return [...document.querySelectorAll('#experiment-idle td.bad')].some((each) =>
            each.textContent.includes('INVALID: only 32 of'))"""))


def segments_drawn(report, browser, result):
    """Bars that need no script: to scale, told apart without colour, with words for a listener and a table."""
    cells = [cell for each in result["experiments"] if each["kind"] == "memory_segments" for cell in each["cells"]]
    largest = max(cell["estimates"][f"{name}_own_bytes"]["median"] + cell["estimates"][f"{name}_shared_bytes"]["median"]
                  for cell in cells for name in ("code", "library_data", "heap", "thread_stacks"))
    bars = browser.ask("""return [...document.querySelectorAll('.stack')].map((each) => ({
        name: each.querySelector('h3').textContent, words: each.querySelector('svg').getAttribute('aria-label'),
        solid: [...each.querySelectorAll('.solid')].map((one) => one.width.baseVal.value),
        hatched: [...each.querySelectorAll('.hatched')].map((one) => one.width.baseVal.value)}))""")
    report.equal("a picture of each model's memory", [each["name"] for each in bars],
                 ["prefork", "thread", "pool", "coroutine"])
    widest = max(width for each in bars for width in each["solid"] + each["hatched"])
    stacks = next(each for each in cells if (each["subject"], each["x"]) == ("thread", 64))["estimates"]
    wanted = stacks["thread_stacks_own_bytes"]["median"] / largest
    thread = next(each for each in bars if each["name"] == "thread")
    report.check("bars are drawn to one scale", any(abs(width / 172 - wanted) < 0.01 for width in thread["solid"]),
                 (wanted, widest, thread["solid"]))
    report.check("each has words for a listener", all("heap, 64 connections: mapped by it alone" in each["words"]
                                                      for each in bars), bars[0]["words"])
    report.check("hatching is another shape", browser.ask("""return [...document.querySelectorAll('.stack .hatched')]
        .every((each) => /^url/.test(getComputedStyle(each).fill))"""))
    report.check("the numbers stand behind it", browser.ask("""return [...document.querySelectorAll('.stacks table td')]
        .some((each) => each.textContent.includes('768'))"""))


# The numbers that a reader sees between two heights of the page.
SEEN = """
    const [from, to] = arguments;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    let numbers = 0;
    for (let node; (node = walker.nextNode());) {
        if (!node.parentElement.checkVisibility() || node.parentElement.closest('script, style, .unseen, .skip')) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        const {top, height} = range.getBoundingClientRect();
        if (height && top + scrollY >= from && top + scrollY < to)
            numbers += (node.textContent.match(/\\d[\\d.,]*/g) ?? []).length;
    }
    return numbers"""


def ten_seconds(report, browser):
    """What a reader sees without scrolling, and how many numbers stand in the first screens."""
    result = stored("compare")
    result["lab"]["timeline"] = stored("timeline")["timeline"]
    page = page_of(report, "seconds", result)
    for width, height in ((1366, 900), (390, 844)):
        browser.size(width, height)
        browser.open(page.as_uri())
        bottom = "return document.querySelector(arguments[0]).getBoundingClientRect().bottom"
        for what in ("h1", ".subtitle", ".claims li:last-child", ".claim svg"):
            report.check(f"{width}: {what} is on the first screen",
                         browser.driver.execute_script(bottom, what) <= height,
                         browser.driver.execute_script(bottom, what))
        report.equal(f"{width}: three sentences, a picture each", browser.count(".claims li, .claim svg"), 6)
        report.picture(browser, f"first-screen-{width}")
    browser.size(1366, 900)
    browser.open(page.as_uri())
    seen = browser.driver.execute_script(SEEN, 0, 3000)
    report.check("at most 120 numbers in the first 3 000 px", seen <= 120, seen)
    report.equal("no text is smaller than 13 px", browser.ask("""
        return [...new Set([...document.querySelectorAll('body *')].filter((each) => each.checkVisibility()
            && [...each.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim())
            && parseFloat(getComputedStyle(each).fontSize) < 13).map((each) => each.className || each.tagName))]"""), [])
    browser.ask("location.hash = 'experiment-closed-db'")
    browser.until(lambda: browser.ask("return document.querySelector('#experiment-closed-db details.section').open"))
    report.check("a link into a folded section opens it",
                 browser.ask("return document.querySelector('#experiment-closed-db details.section').open"))


def reversed_winner(report, browser):
    """The page follows the data, also when they are reversed."""
    result = stored("compare")
    crash = next(each for each in result["experiments"] if each["kind"] == "crash")
    for lost, word in (((1, 64), "prefork lost the fewest"), ((64, 1), "thread lost the fewest")):
        crash["cells"] = [each for each in crash["cells"] if each["subject"] in ("prefork", "thread")]
        for cell in crash["cells"]:
            estimate = cell["estimates"]["lost_requests"]
            estimate |= {"median": lost[cell["subject"] == "thread"], "low": None, "high": None, "rounds": 5}
        opened(browser, page_of(report, "crash", result))
        finding = browser.text("#row-isolation .finding li")
        report.check(word, word in finding, finding)


def other_results(report, browser):
    for name, result in (("load", stored("load")), ("lab", stored("compare")["lab"]),
                         ("interrupted", interrupted(stored("compare"))),
                         ("nothing", {"schema": "tricorn.compare/2"})):
        report.case = name
        holds_together(report, browser, page_of(report, name, result), name)
    browser.open((report.folder / "load.html").as_uri())
    report.check("load: verdict", "INVALID: the client was late" in browser.text(".warning"))
    report.equal("load: charts", browser.count("canvas"), 3)
    opened(browser, report.folder / "interrupted.html")
    report.check("interrupted: says so", "interrupted" in browser.text(".warning"), browser.text(".warning"))
    report.check("interrupted: why a row is empty", "Not measured: " in browser.text("#row-isolation .finding"))


def hostile_words(report, browser):
    load = hostile(with_cells(stored("load")))
    pages = {"compare": page_of(report, "hostile-compare", hostile(stored("compare"))),
             "load": page_of(report, "hostile-load", load),
             "overlaid": page_of(report, "hostile-overlaid", load, load, names=(HOSTILE.replace("=", "") + "1", "b"))}
    for name, page in pages.items():
        browser.size(390, 900)
        opened(browser, page)
        browser.until(lambda: scroll_past(browser) == browser.count("canvas"))
        report.check(f"{name}: it is text", HOSTILE in browser.text("main"))
        report.equal(f"{name}: nothing of it became elements", browser.count("img, main script"), 0)
        report.check(f"{name}: nothing of it ran", browser.ask("return document.title") != "taken")
        report.equal(f"{name}: nothing on the console", browser.complaints(), [])
        report.check(f"{name}: nothing is wider than the screen",
                     browser.ask("return document.documentElement.scrollWidth <= innerWidth"))


def without_scripts(report, browser):
    page = page_of(report, "plain", stored("compare"))
    browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.open(page.as_uri())
        report.equal("no chart is promised", browser.ask(
            "return [...document.querySelectorAll('.canvas')].filter((each) => each.checkVisibility()).length"), 0)
        report.check("it says where the numbers are", browser.ask(
            "return document.querySelector('noscript').textContent.includes('tables behind')"))
        report.equal("no button that does nothing", browser.ask(
            "return [...document.querySelectorAll('button')].filter((each) => each.checkVisibility()).length"), 0)
        report.check("findings", browser.count(".finding li") > 15)
        unfold(browser)
        browser.ask("document.querySelector('#experiment-closed-db figure summary').click()")
        report.check("a table opens", browser.ask(
            "return document.querySelector('#experiment-closed-db figure table').checkVisibility()"))
    finally:
        browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def by_keyboard(report, browser):
    browser.open(page_of(report, "keys", stored("compare")).as_uri())
    browser.press("TAB")
    report.equal("the first stop leads past the head", browser.ask("return document.activeElement.className"), "skip")
    browser.press("TAB")
    report.equal("then the theme", browser.ask("return document.activeElement.id"), "theme")
    paper = "return getComputedStyle(document.body).backgroundColor"
    light = browser.ask(paper)
    browser.press("ENTER")
    report.check("it turns dark", browser.ask(paper) != light)
    report.check("what scrolls can be reached", browser.ask(
        "return [...document.querySelectorAll('.scroll, pre')].every((each) => each.tabIndex === 0)"))


def on_paper(report, browser):
    result = copy.deepcopy(stored("compare"))
    browser.color_scheme("dark")
    browser.open(page_of(report, "paper", result).as_uri())
    browser.ask("dispatchEvent(new Event('beforeprint'))")
    time.sleep(0.5)
    report.equal("all charts are drawn", browser.ask(
        "return [...document.querySelectorAll('canvas')].filter((each) => !each.dataset.drawn).length"), 0)
    report.equal("in light", browser.ask("return document.documentElement.dataset.theme"), "light")
    browser.ask("dispatchEvent(new Event('afterprint'))")
    report.equal("and back", browser.ask("return document.documentElement.dataset.theme ?? null"), None)
    pages = browser.driver.execute_cdp_cmd("Page.printToPDF", {"printBackground": True, "preferCSSPageSize": True})
    report.check("a PDF", len(pages["data"]) > 50_000)
    report.equal("nothing on the console", browser.complaints(), [])


def cases():
    return {"compare": compared, "seconds": ten_seconds, "reversed": reversed_winner, "others": other_results, "hostile": hostile_words,
            "no scripts": without_scripts, "keyboard": by_keyboard, "paper": on_paper}
