"""Runs docker/kubernetes/ with podman, which reads Deployments and Pods like a cluster."""

import copy
import http.client
import json

import yaml

from engine import until
from manifest_cases import ROOT

ADDRESS = "127.0.0.1"
WELL = (0, 3)  # 3: on a busy machine the client calls its numbers invalid


def read(name):
    return yaml.safe_load((ROOT / "docker/kubernetes" / name).read_text(encoding="utf-8"))


def ask(path, port):
    connection = http.client.HTTPConnection(ADDRESS, port, timeout=20)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read()
    except OSError:
        return 0, b""
    finally:
        connection.close()


class Played:
    """A manifest that podman runs from entry to exit."""

    def __init__(self, engine, manifest):
        self.engine, self.manifest = engine, manifest
        self.file = engine.folder / f"{manifest['metadata']['name']}.yaml"

    def __enter__(self):
        self.file.write_text(yaml.safe_dump(self.manifest), encoding="utf-8")
        self.engine.call("kube", "play", "--network=host", str(self.file))
        return self

    def __exit__(self, *_):
        self.engine.call("kube", "down", str(self.file))

    def container(self, name):
        found = self.engine.call("ps", "-a", "--format={{.Names}}", "--filter", f"name={name}").split()
        return self.engine.inspect(found[0])


def deployment(report, engine, image):
    manifest = read("deployment.yaml")
    manifest["spec"]["replicas"] = 1  # all pods have one address here
    del manifest["spec"]["template"]["spec"]["containers"][0]["ports"]  # podman would publish them
    engine.call("tag", image, manifest["spec"]["template"]["spec"]["containers"][0]["image"])
    with Played(engine, manifest) as played:
        report.check("becomes ready", until(lambda: ask("/readyz", 8081)[0] == 200))
        report.equal("serves a request", ask("/plaintext", 8080), (200, b"Hello, World!"))
        limits = json.loads(ask("/status", 8081)[1])["limits"]
        report.equal("knows the memory that it may use", limits["memory_bytes"], 256 * 1024 * 1024)
        container = played.container("tricorn-pod")
        report.check("cannot write to its files", container["HostConfig"]["ReadonlyRootfs"])
        report.check("has no capability", not container["EffectiveCaps"], container["EffectiveCaps"])
        report.equal("is no root", container["Config"]["User"], "10001:10001")
        load(report, engine, image)


def load(report, engine, image):
    """Two pods of the Job, against the Deployment, with a shorter duration."""
    first, second = (pod(index) for index in range(2))
    with Played(engine, first) as one, Played(engine, second) as two:
        results = [result(engine, played) for played in (one, two)]
    for index, (code, found) in enumerate(results):
        report.check(f"load pod {index} ends by itself", code in WELL, code)
        report.check(f"load pod {index} writes its result in one line", found and found["totals"]["ok"] > 0, found)
    merge(report, engine, image, [found for _, found in results])


def pod(index):
    """Returns the pod that the Job makes from its template."""
    job = read("load.yaml")
    spec = copy.deepcopy(job["spec"]["template"]["spec"])
    client = spec["containers"][0]
    client["args"] = [{"--duration=60s": "--duration=3s", "http://tricorn/plaintext": f"http://{ADDRESS}:8080/plaintext"}
                      .get(word, word) for word in client["args"]]
    client["env"] = [{"name": "JOB_COMPLETION_INDEX", "value": str(index)}]
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": f"tricorn-load-{index}"}, "spec": spec}


def result(engine, played):
    """Returns the exit code, and the result in its log."""
    name = f"{played.manifest['metadata']['name']}-client"
    until(lambda: not played.container(name)["State"]["Running"])
    lines = engine.call("logs", name).splitlines()
    found = [json.loads(line) for line in lines if line.startswith("{")]
    return played.container(name)["State"]["ExitCode"], found[0] if len(found) == 1 else None


def merge(report, engine, image, results):
    folder = engine.folder / "results"
    folder.mkdir(exist_ok=True)
    folder.chmod(0o777)  # the image's user writes there
    for index, found in enumerate(results):
        (folder / f"load-{index}.json").write_text(json.dumps(found), encoding="utf-8")
    (folder / "load.json").unlink(missing_ok=True)
    done = engine.try_call("run", "--rm", "--network=none", "--read-only", "-v", f"{folder}:/results",
                           "--entrypoint=tricorn-client", image, "merge", "load-0.json", "load-1.json", "-o", "load.json")
    report.check("results are merged", done.returncode in WELL, done.stderr)
    merged = json.loads((folder / "load.json").read_text(encoding="utf-8"))
    for name in ("offered", "ok"):
        report.equal(f"merged, they have answered together: {name}", merged["totals"][name],
                     sum(found["totals"][name] for found in results))
