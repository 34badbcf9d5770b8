"""The pages of loads with cells: the heat map, and several overlaid loads."""

from page_cases import holds_together, links_and_charts
from results import page_of, stored, with_cells


def heat_map(report, browser):
    holds_together(report, browser, page_of(report, "heat", with_cells(stored("load"))), "heat")
    report.equal("a chart more", browser.count("canvas"), 4)
    report.equal("it is one of seconds and bands", browser.ask("""
        const {data, scales} = Chart.getChart(document.querySelector('#chart-heat canvas'));
        return [data.datasets[0].data.length, scales.x.type, scales.y.type]"""), [7 * 3 + 1, "linear", "logarithmic"])
    report.equal("its classes have different colours, as the legend", browser.ask("""
        return [Chart.getChart(document.querySelector('#chart-heat canvas')).heat,
            [...document.querySelectorAll('.heat i')].map((each) => getComputedStyle(each).backgroundColor)]
            .map((colors) => new Set(colors).size)"""), [6, 6])
    lightness = """return [...document.querySelectorAll('.heat i')].map((each) =>
        getComputedStyle(each).backgroundColor.match(/[0-9.]+/g).map(Number)).map(([r, g, b]) => 2 * r + 7 * g + b)"""
    for scheme, downwards in (("light", True), ("dark", False)):
        browser.color_scheme(scheme)
        found = browser.ask(lightness)
        report.equal(f"{scheme}: one shade after the other", found, sorted(found, reverse=downwards))
    report.equal("the page holds the whole result, where its button looks for it", browser.ask(
        "return JSON.parse(document.getElementById('result').textContent)"), with_cells(stored("load")))
    report.check("what to look for", "growing queue" in browser.text("#chart-heat"))
    report.equal("its numbers", browser.ask("""
        return [...document.querySelectorAll('#chart-heat table tr')].map((row) => row.cells.length)"""), [11] * 9)
    report.equal("a pointer finds the cell", browser.ask("""
        const chart = Chart.getChart(document.querySelector('#chart-heat canvas'));
        const {title, label} = chart.options.plugins.tooltip.callbacks;
        const item = {raw: chart.data.datasets[0].data[0]};
        return [title([item]), label(item)]"""), ["second 0 to 1", "1.05 ms to 1.31 ms: 66.3 % (1,000 of 1,508)"])


def overlaid(report, browser):
    other = with_cells(stored("load"))
    other["config"]["connections"] = 256
    other["verdict"] = {"valid": True, "interrupted": False, "reasons": [], "remarks": []}
    page = page_of(report, "overlaid", with_cells(stored("load")), other, stored("load"), names=("one", "two", "old"))
    holds_together(report, browser, page, "overlaid")
    links_and_charts(report, browser)
    report.equal("four charts, and a heat map of each that has cells", browser.ask(
        "return [...document.querySelectorAll('figure')].map(({id}) => id)"),
        ["chart-response", "chart-service", "chart-rate", "chart-p99", "chart-heat-1", "chart-heat-2"])
    report.equal("a line for each, invalid ones are called so", browser.ask("""
        return JSON.parse(document.getElementById('charts').textContent)[0].series.map(({name}) => name)"""),
        ["one (invalid)", "two", "old (invalid)"])
    report.check("what differs is told", "connections: 64 (one and old), 256 (two)" in browser.text("main > ul"))
    report.check("and where to look for more", "tricorn-client compare" in browser.text("main"))
    report.equal("the verdicts stand side by side", browser.ask("""
        return [...document.querySelector('#measured table').tBodies[0].rows].map(({cells}) => cells[1].textContent)"""),
        ["INVALID", "VALID", "INVALID"])
    report.equal("the page holds all results", browser.ask(
        "return Object.keys(JSON.parse(document.getElementById('result').textContent).results)"), ["one", "two", "old"])


def cases():
    return {"heat map": heat_map, "overlaid": overlaid}
