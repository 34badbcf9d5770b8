"""Validates docker/kubernetes/ with Kubernetes' schemas, offline, and checks that mistakes are found."""

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MANIFESTS = sorted((ROOT / "docker/kubernetes").glob("*.yaml"))
CHECK = Path(__file__).resolve().parent / "manifests"

# Plausible mistakes, and the expected message for each.
MISTAKES = {
    "misspelt": ("deployment.yaml", "readinessProbe:", "readynessProbe:", "readynessProbe"),
    "misplaced": ("deployment.yaml", "  replicas: 2\n", "  replicas: 2\n  restartPolicy: Never\n", "restartPolicy"),
    "wrong-type": ("deployment.yaml", "replicas: 2", "replicas: two", "must be integer"),
    "wrong-quantity": ("deployment.yaml", "memory: 256Mi", "memory: 256 megabytes", "quantity"),
    "wrong-word": ("load.yaml", "completionMode: Indexed", "completionMode: Idexed", "completionMode"),
    "missing": ("deployment.yaml", "  selector:\n    matchLabels: {app.kubernetes.io/name: tricorn}\n", "", "selector"),
    "unknown-version": ("deployment.yaml", "apps/v1", "apps/v1beta3", "no Deployment in apps/v1beta3"),
}


def install(folder):
    """Installs the packages that the check needs; they are kept for the next run."""
    wanted = (CHECK / "package.json").read_text(encoding="utf-8")
    marker = folder / "installed.json"
    if marker.exists() and marker.read_text(encoding="utf-8") == wanted:
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copy(CHECK / "package.json", folder)
    subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"],
                   cwd=folder, stdin=subprocess.DEVNULL, check=True, timeout=300)
    marker.write_text(wanted, encoding="utf-8")


def judge(folder, files):
    """Returns exit code and findings."""
    done = subprocess.run(["node", CHECK / "check.mjs", folder, *files], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=120, check=False)
    return done.returncode, done.stdout + done.stderr


def write_mistakes(folder):
    folder.mkdir(exist_ok=True)
    for name, (file, right, wrong, _) in MISTAKES.items():
        text = (ROOT / "docker/kubernetes" / file).read_text(encoding="utf-8")
        assert right in text, f"{file} does not contain {right!r} any more"
        (folder / f"{name}.yaml").write_text(text.replace(right, wrong), encoding="utf-8")
    return [folder / f"{name}.yaml" for name in MISTAKES]


def manifests(report, work):
    folder = work / "manifests"
    report.equal("all are there", [file.name for file in MANIFESTS], ["deployment.yaml", "load.yaml", "service.yaml"])
    report.equal("they are valid for Kubernetes", judge(folder, MANIFESTS), (0, ""))
    code, said = judge(folder, write_mistakes(folder / "mistakes"))
    report.equal("mistakes are found", code, 1)
    for name, (_, _, _, expected) in MISTAKES.items():
        lines = [line for line in said.splitlines() if f"/{name}.yaml: " in line]
        report.check(f"{name}: has the expected message", any(expected in line for line in lines), said)
