"""The stored results beside this file, variants of them, and their pages."""

import copy
import json
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
HOSTILE = '</script><img src=x onerror="document.title=\'taken\'"><script>document.title="taken"</script>'


def stored(name):
    return json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))


def hostile(value):
    """The same with hostile content appended to every name and text, including keys of free-form objects."""
    if isinstance(value, list):
        return [hostile(each) for each in value]
    if isinstance(value, dict):
        fixed = {"schema", "kind", "model", "set_by", "question", "verdict", "law", "unit", "unit_of_measure", "loop", "x"}
        return {key: each if key in fixed else hostile(each) for key, each in value.items()}
    return value + HOSTILE if isinstance(value, str) else value


def interrupted(result):
    early = copy.deepcopy(result)
    early |= {"interrupted": True, "finished_at": None, "experiments": early["experiments"][:1], "differences": [],
              "lab": None, "laws": []}
    early["experiments"][0]["cells"] = early["experiments"][0]["cells"][:1]
    return early


def with_cells(result):
    """The same with cells in its intervals, which older versions did not write: two bands, and a stall in second 4."""
    newer = copy.deepcopy(result)
    for second, interval in enumerate(newer["intervals"]):
        interval["cells"] = [] if second == 4 else [[1_048_576, 1000], [1_310_720, 300], [16_777_216, 208]]
    newer["intervals"][5]["cells"].append([805_306_368, 2])
    return newer


def run(report, *arguments, stdin=None):
    return subprocess.run([report.client, "report", *map(str, arguments)], capture_output=True, text=True, timeout=60,
                          input=stdin, check=False, encoding="utf-8")


def file_of(report, name, result):
    source = report.folder / f"{name}.json"
    source.write_text(json.dumps(result), encoding="utf-8")
    return source


def page_of(report, name, *results, names=()):
    """Writes a page and returns its path; several results if they are given with names."""
    page = report.folder / f"{name}.html"
    sources = [file_of(report, f"{name}{i or ''}", each) for i, each in enumerate(results)]
    done = run(report, *(f"{name}={source}" for name, source in zip(names, sources)) if names else sources, "--html", page)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "", "with --html alone there is no other report"
    return page


def at(value, pointer):
    """RFC 6901."""
    for token in pointer.split("/")[1:]:
        token = token.replace("~1", "/").replace("~0", "~")
        value = value[int(token)] if isinstance(value, list) else value[token]
    return value
