"""What every unit of each model did: the lanes of a page are the events of the JSON."""

import copy

from page_cases import holds_together, opened
from results import page_of, stored

AT_WORK = {"starting", "reading", "handling", "cpu", "writing", "closing"}
MODELS = ["prefork", "thread", "pool", "coroutine"]

# For each figure its lanes, top down: of each shape or rectangle [class, from, to] in shares of the width.
DRAWN = r"""
    return [...document.querySelectorAll('#lanes-recording .panel')].map((figure) => {
        const lanes = [];
        for (const each of figure.querySelectorAll(':scope > svg > *')) {
            if (each.matches('.name')) lanes.push([]);
            if (each.matches('rect')) {
                const x = parseFloat(each.getAttribute('x')) / 100;
                lanes.at(-1).push([each.getAttribute('class'), x, x + parseFloat(each.getAttribute('width')) / 100]);
            }
            if (!each.matches('.dense')) continue;
            const span = each.viewBox.baseVal.width;
            for (const path of each.querySelectorAll('path'))
                for (const [, x, width] of path.getAttribute('d').matchAll(/M([\d.]+) \d+h([\d.]+)/g))
                    lanes.at(-1).push([path.getAttribute('class'), x / span, (+x + +width) / span]);
        }
        return lanes.map((lane) => lane.sort((a, b) => a[1] - b[1]));
    })"""


def compared():
    result = stored("compare")
    result["experiments"].append(stored("recording"))
    return result


def wanted_of(unit, span):
    """Events that look alike and touch are one; idle is not drawn."""
    lane = []
    for begin, end, _, state in unit["events"]:
        kind = "idle" if state == "idle" else "runs" if state in AT_WORK else "waits"
        if lane and lane[-1][0] == kind and lane[-1][2] == begin / span:
            lane[-1][2] = end / span
        elif end > begin:
            lane.append([kind, begin / span, end / span])
    return [each for each in lane if each[0] != "idle"]


def differences(cells, drawn):
    span = max(cell["recording"]["duration_us"] for cell in cells)
    for cell, lanes in zip(cells, drawn):
        units = cell["recording"]["units"]
        if len(lanes) != len(units):
            yield cell["subject"], len(lanes), len(units)
        for unit, lane in zip(units, lanes):
            wanted = wanted_of(unit, span)
            if len(wanted) != len(lane):
                yield cell["subject"], len(lane), len(wanted)
            for one, other in zip(lane, wanted):
                if one[0] != other[0] or abs(one[1] - other[1]) > 1e-4 or abs(one[2] - other[2]) > 1e-4:
                    yield cell["subject"], one, other


def lanes_are_events(report, browser):
    result = compared()
    page = page_of(report, "recording", result)
    holds_together(report, browser, page, "recording")
    opened(browser, page)
    cells = stored("recording")["cells"]
    cells = [next(each for each in cells if each["subject"] == model) for model in MODELS]
    drawn = browser.ask(DRAWN)
    report.equal("a picture for each model", len(drawn), len(MODELS))
    wrong = list(differences(cells, drawn))
    report.check("each event is drawn at its place", not wrong, wrong[:3])
    report.check("there are hundreds of them", sum(len(lane) for lanes in drawn for lane in lanes) > 200)
    moved = copy.deepcopy(cells)
    moved[1]["recording"]["units"][0]["events"][1][3] = "idle"
    report.check("the comparison of events and lanes is not blind", list(differences(moved, drawn)))


def where_it_stands(report, browser):
    page = page_of(report, "recording-place", compared())
    for width, columns in ((1366, 2), (390, 1)):
        browser.size(width, 900)
        opened(browser, page)
        report.equal(f"{width}: pictures in a row", len(browser.ask("""return [...new Set(
            [...document.querySelectorAll('#lanes-recording .panel')].map((each) =>
                Math.round(each.getBoundingClientRect().left)))]""")), columns)
        report.check(f"{width}: nothing is wider than the screen",
                     browser.ask("return document.documentElement.scrollWidth <= innerWidth"))
        report.picture(browser, f"recording-{width}")
    words = browser.ask("""return [...document.querySelectorAll('#lanes-recording .panel')].map((each) =>
        [each.querySelector(':scope > p').textContent, each.querySelector(':scope > svg').getAttribute('aria-label')])""")
    report.check("below each stands what follows from its events", len(words) == 4 and all(
        seen.startswith("In 12") and "in db" in seen and seen in heard for seen, heard in words), words)
    report.check("one thread's coroutines never handle at the same moment",
                 "no two were in handling at the same moment" in words[3][0], words[3])
    report.equal("the legend names what is drawn", browser.count("#lanes-recording .legend li"), 3)
    heights = browser.ask("""return ['runs', 'waits'].map((state) => Math.max(...[...document.querySelectorAll(
        `#lanes-recording .panel .${state}`)].map((each) => each.getBBox().height)))""")
    report.check("states differ in height, not by colour alone", heights[0] > heights[1] > 0, heights)
    report.equal("no two elements have one id", browser.ask("""
        const all = [...document.querySelectorAll('[id]')].map(({id}) => id);
        return all.filter((id, i) => all.indexOf(id) !== i)"""), [])


def cases():
    return {"recording: lanes": lanes_are_events, "recording: place": where_it_stands}
