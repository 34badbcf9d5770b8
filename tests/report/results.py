"""The results beside this file, what else can be made of them, and pages of them."""

import copy
import json
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
HOSTILE = '</script><img src=x onerror="document.title=\'taken\'"><script>document.title="taken"</script>'


def stored(name):
    return json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))


def hostile(value):
    """The same with something nasty behind every name and text, keys of free objects too."""
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


def run(report, *arguments, stdin=None):
    return subprocess.run([report.client, "report", *map(str, arguments)], capture_output=True, text=True, timeout=60,
                          input=stdin, check=False, encoding="utf-8")


def page_of(report, name, result):
    """Its path."""
    source, page = report.folder / f"{name}.json", report.folder / f"{name}.html"
    source.write_text(json.dumps(result), encoding="utf-8")
    done = run(report, source, "--html", page)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "", "with --html alone there is no other report"
    return page


def at(value, pointer):
    """RFC 6901."""
    for token in pointer.split("/")[1:]:
        token = token.replace("~1", "/").replace("~0", "~")
        value = value[int(token)] if isinstance(value, list) else value[token]
    return value
