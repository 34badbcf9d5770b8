"""The command itself: where it writes, and what it refuses."""

import json

from results import HERE, run


def formats(report, _):
    source = HERE / "compare.json"
    text, markdown = run(report, source), run(report, source, "--format=markdown")
    report.equal("text is the default", (text.returncode, text.stderr), (0, ""))
    report.check("text has the findings", "Where does it fit?" in text.stdout)
    report.check("text has no byte for the terminal alone", "\x1b" not in text.stdout)
    report.check("text is narrow where it is no table",
                 all(len(line) <= 80 for line in text.stdout.split("The matrix")[0].splitlines()))
    report.check("Markdown has the table", "| question | process (prefork) |" in markdown.stdout)
    report.check("HTML on standard output", run(report, source, "--format=html").stdout.startswith("<!doctype html>"))
    path = report.folder / "report.md"
    report.equal("-o", run(report, source, "--format=markdown", "-o", path).stdout, "")
    report.equal("-o writes the same", path.read_text(encoding="utf-8"), markdown.stdout)
    piped = run(report, "/dev/stdin", stdin=source.read_text(encoding="utf-8"))
    report.equal("from standard input", piped.stdout, text.stdout)
    both = run(report, source, "--format=text", "--html", report.folder / "both.html")
    report.check("a page and text", both.stdout == text.stdout and (report.folder / "both.html").exists())


def refusals(report, _):
    def refused(name, content, why):
        path = report.folder / "refused.json"
        path.write_text(content, encoding="utf-8")
        done = run(report, path)
        report.equal(f"{name}: exit code", done.returncode, 1)
        report.check(f"{name}: one line that says why", done.stderr.count("\n") == 1 and why in done.stderr, done.stderr)
        report.equal(f"{name}: nothing else", done.stdout, "")

    refused("no JSON", "{", "it is not JSON")
    refused("no object", "[]", "it is not a JSON object")
    refused("a stranger", json.dumps({"schema": "k6/1"}), "its schema is k6/1; known are tricorn.compare/2")
    missing = run(report, report.folder / "missing.json")
    report.check("no file", missing.returncode == 1 and "No such file" in missing.stderr, missing.stderr)
    report.check("a folder", run(report, report.folder).returncode == 1)
    report.check("nothing named", run(report).returncode == 1)
    report.check("an unknown format", "text, markdown or html" in run(report, "x", "--format=pdf").stderr)
    nowhere = run(report, HERE / "load.json", "--html", report.folder / "none" / "x.html")
    report.check("nowhere to write", nowhere.returncode == 2 and "--html=" in nowhere.stderr, nowhere.stderr)
    report.check("help", run(report, "--help").stdout.startswith("Usage: tricorn-client report"))


def several(report, _):
    load = HERE / "load.json"
    one = run(report, load)
    two = run(report, f"before={load}", f"after={load}")
    report.equal("two loads", (two.returncode, two.stderr), (0, ""))
    report.check("by their names", two.stdout.startswith("Loads side by side: before and after\n"), two.stdout[:80])
    report.check("no significance is claimed", "Nothing here was tested for significance" in " ".join(two.stdout.split()))
    report.check("one stays one", one.stdout.startswith("Load: GET "), one.stdout[:80])
    page = report.folder / "several.html"
    report.equal("-o x.html", run(report, f"a={load}", load, "-o", page).stdout, "")
    report.check("is a page", page.read_text(encoding="utf-8").startswith("<!doctype html>"))
    run(report, load, "-o", page, "--format=text")
    report.equal("but for --format", page.read_text(encoding="utf-8"), one.stdout)

    def refused(name, files, *why):
        done = run(report, *files)
        report.equal(f"{name}: exit code", (done.returncode, done.stdout), (1, ""))
        report.check(f"{name}: one line that says why",
                     done.stderr.count("\n") == 1 and all(each in done.stderr for each in why), done.stderr)

    refused("a comparison beside a load", (load, HERE / "compare.json"), "compare: its schema is tricorn.compare/2",
            "must all be of loads (tricorn.load/1)")
    refused("the same twice", (load, load), "two results have this name", "name=FILE")
    refused("too many", [f"n{i}={load}" for i in range(9)], "9 results", "2 to 8")
    refused("one that is not there", (load, "x=missing.json"), "missing.json: No such file")


def cases():
    return {"command: formats": formats, "command: refusals": refusals, "command: several": several}
