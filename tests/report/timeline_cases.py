"""Who ran when: the lanes of a page are the events of the JSON."""

import copy

from page_cases import SEEN, holds_together, opened
from results import HOSTILE, hostile, page_of, run, file_of, stored

# For each figure its lanes, top down, each a list of [state, from, to] in shares of the width.
DRAWN = """
    return [...document.querySelectorAll('.lanes .panel')].map((figure) => {
        const lanes = [...figure.querySelectorAll('svg .name')].map((name) => ({name: name.dataset.processor ? `CPU ${name.dataset.processor}` : name.textContent,
            rects: []}));
        for (const rect of figure.querySelectorAll('svg rect:not(.bed)')) {
            const before = [...figure.querySelectorAll('svg .name')].filter((name) =>
                name.compareDocumentPosition(rect) & Node.DOCUMENT_POSITION_FOLLOWING);
            lanes[before.length - 1].rects.push([rect.getAttribute('class'), parseFloat(rect.getAttribute('x')) / 100,
                (parseFloat(rect.getAttribute('x')) + parseFloat(rect.getAttribute('width'))) / 100]);
        }
        return {name: figure.dataset.panel, lanes};
    })"""


def timeline():
    return stored("timeline")["timeline"]


def compared():
    """A comparison whose lab knows who ran when."""
    result = stored("compare")
    result["lab"]["timeline"] = timeline()
    return result


def ends(panels):
    return {panel["name"]: max(unit["events"][-1][1] for unit in panel["units"]) for panel in panels}


def differences(panels, drawn):
    """What is drawn elsewhere than the events say, or not at all."""
    last = ends(panels)
    spans = {work: max(last[panel["name"]] for panel in panels if panel["work"] == work)
             for work in {panel["work"] for panel in panels}}
    figures = {figure["name"]: figure["lanes"] for figure in drawn}
    for panel in panels:
        lanes = {lane["name"]: lane["rects"] for lane in figures.pop(panel["name"])}
        for unit in panel["units"]:
            wanted = [[state, begin / spans[panel["work"]], end / spans[panel["work"]]]
                      for begin, end, _, state in unit["events"]]
            rects = lanes.pop(unit["name"])
            if len(rects) != len(wanted):
                yield panel["name"], unit["name"], len(rects), len(wanted)
            for rect, event in zip(rects, wanted):
                if rect[0] != event[0] or abs(rect[1] - event[1]) > 1e-4 or abs(rect[2] - event[2]) > 1e-4:
                    yield panel["name"], unit["name"], rect, event
        for number in panel["processor_numbers"]:
            ran = sum(event[1] - event[0] for unit in panel["units"] for event in unit["events"] if event[2] == number)
            blocks = sum(rect[2] - rect[1] for rect in lanes.pop(f"CPU {number}")) * spans[panel["work"]]
            if abs(blocks - ran) > 0.05 * max(ran, 100):  # short gaps within a turn are not drawn there
                yield panel["name"], number, blocks, ran
        if lanes:
            yield panel["name"], "drawn without events", list(lanes)
    yield from figures


def lanes_are_events(report, browser):
    panels = timeline()["panels"]
    for name, result in (("timeline", stored("timeline")), ("timeline-compare", compared())):
        report.case = name
        page = page_of(report, name, result)
        holds_together(report, browser, page, name)
        opened(browser, page)
        drawn = browser.ask(DRAWN)
        report.equal("a figure for each panel", len(drawn), len(panels))
        wrong = list(differences(panels, drawn))
        report.check("each event is drawn at its place", not wrong, wrong[:3])
        events = sum(len(unit["events"]) for panel in panels for unit in panel["units"])
        report.check("there are hundreds of events", events > 200, events)
    moved = copy.deepcopy(panels)
    moved[0]["units"][0]["events"][0][3] = "waits"
    report.check("the comparison of events and lanes is not blind", list(differences(moved, drawn)))


def where_it_stands(report, browser):
    result = compared()
    browser.size(1366, 900)
    browser.open(page_of(report, "place", result).as_uri())
    report.equal("it is the second picture", browser.ask(
        "return [...document.querySelectorAll('main > section')].slice(0, 2).map(({id}) => id)"), ["claims", "timeline"])
    visible = browser.ask("""return [...document.querySelectorAll('.lanes .panel')].filter((each) => each.checkVisibility())
        .map((each) => each.querySelector('figcaption').textContent)""")
    report.check("six panels are visible, of two processors",
                 len(visible) == 6 and all("two processors" in each for each in visible), visible)
    report.equal("they stand side by side, three in a row", len(browser.ask("""
        return [...new Set([...document.querySelectorAll('.lanes .panel')].filter((each) => each.checkVisibility())
            .map((each) => each.getBoundingClientRect().top))]""")), 2)
    sentences = browser.ask("return [...document.querySelectorAll('#timeline > .list li')].map((each) => each.textContent)")
    report.equal("its sentences are those of the JSON", sentences, result["lab"]["timeline"]["sentences"])
    section = browser.ask("return document.querySelector('#timeline').getBoundingClientRect().toJSON()")
    seen = browser.driver.execute_script(SEEN, section["top"], section["bottom"])
    report.check("it shows at most 90 numbers, with those at the axes", seen <= 90, seen)
    report.check("and takes no more than a screen", section["height"] <= 900, section["height"])
    report.picture(browser, "timeline-place")


def for_everybody(report, browser):
    browser.open(page_of(report, "everybody", compared()).as_uri())
    labels = browser.ask("""return [...document.querySelectorAll('.lanes .panel > svg')].map((each) =>
        [each.getAttribute('role'), each.getAttribute('aria-label')])""")
    report.check("each picture has words for a listener", len(labels) == 13 and all(
        role == "img" and "done after" in words and len(words) > 60 for role, words in labels), labels[:2])
    browser.ask("document.querySelector('.lanes .panel summary').focus()")
    browser.press("ENTER")
    report.check("the numbers open by keyboard", browser.until(lambda: browser.ask(
        "return document.querySelector('.lanes .panel table').checkVisibility()")))
    browser.press("TAB")
    report.equal("and can be reached", browser.ask("return document.activeElement.className"), "scroll")
    heights = browser.ask("""return ['runs', 'ready', 'waits'].map((state) =>
        document.querySelector(`.lanes .panel rect.${state}`).getBoundingClientRect().height)""")
    report.check("states differ in height, not by colour alone", heights[0] > heights[1] > heights[2] > 0, heights)
    inks = {}
    for scheme in ("light", "dark"):
        browser.color_scheme(scheme)
        inks[scheme] = browser.ask("""return ['process', 'thread', 'coroutine'].map((unit) =>
            getComputedStyle(document.querySelector(`.panel.look-${unit} rect.runs`)).fill)""")
        report.equal(f"{scheme}: three kinds of units, three colours", len(set(inks[scheme])), 3)
    report.check("and other ones in the dark", inks["light"] != inks["dark"], inks)


def on_one_processor(report, browser):
    """What cannot be shown is said, and what is there is shown."""
    result = stored("timeline")
    for panel in result["timeline"]["panels"]:
        if panel["processors"] == 2:
            panel |= {"units": [], "sentences": [], "checks": None, "could_not_run": "one processor"}
    lab = compared()
    lab["lab"]["timeline"] = result["timeline"]
    browser.open(page_of(report, "one", lab).as_uri())
    visible = browser.ask("""return [...document.querySelectorAll('.lanes .panel')].filter((each) => each.checkVisibility())
        .map((each) => each.querySelector('figcaption').textContent)""")
    report.check("the six panels of one processor are visible",
                 len(visible) == 6 and all("one processor" in each for each in visible), visible)


def as_text(report, browser):
    del browser
    result = stored("timeline")
    text = run(report, file_of(report, "lanes-text", result)).stdout
    for panel in result["timeline"]["panels"]:
        report.check(f"text: {panel['name']}", f"  {panel['name']}\n  A " in text)
    report.check("text: blocks", all(block in text for block in "█▒·"))
    lanes = text[text.index("Who ran when"):text.index("Where it was measured")] if "Where it was" in text else text
    report.check("text: lines of 80 columns", all(len(line) <= 80 for line in lanes.splitlines()),
                 max(lanes.splitlines(), key=len))
    mark = run(report, file_of(report, "lanes-mark", result), "--format=markdown").stdout
    report.check("Markdown: blocks in code", "\n      A " in mark)


def hostile_lanes(report, browser):
    result = stored("timeline")
    result["timeline"] = hostile({**result["timeline"]})
    for panel in result["timeline"]["panels"]:
        panel["work"] = panel["work"].removesuffix(HOSTILE)
        for unit in panel["units"]:
            unit["events"] = [[*event[:3], event[3].removesuffix(HOSTILE)] for event in unit["events"]]
    browser.size(390, 900)
    browser.open(page_of(report, "hostile-lanes", result).as_uri())
    report.check("it is text", HOSTILE in browser.text("main"))
    report.equal("nothing of it became elements", browser.count("img, main script"), 0)
    report.check("nothing of it ran", browser.ask("return document.title") != "taken")
    report.check("nothing is wider than the screen",
                 browser.ask("return document.documentElement.scrollWidth <= innerWidth"))


def cases():
    return {"lanes": lanes_are_events, "lanes: place": where_it_stands, "lanes: everybody": for_everybody,
            "lanes: one processor": on_one_processor, "lanes: text": as_text, "lanes: hostile": hostile_lanes}
