"""The machine: the cores that the bench uses, other load on them, and a description."""

import os
import platform
import re
import shutil
import subprocess
import time


def two_cores():
    """Returns one core for the server and one for the client, if possible not two threads of the same core."""
    allowed = sorted(os.sched_getaffinity(0))
    server = allowed[0]
    others = [core for core in allowed[1:] if core not in _siblings(server)]
    return server, (others or allowed[1:] or allowed)[0]


def core_fault(server, client):
    if server == client:
        return "only one core: server and client take turns on it"
    if client in _siblings(server):
        return "both cores are threads of one physical core: they slow each other"
    return None


class OtherUse:
    """Measures how much of the two cores neither server nor client used, and how much was stolen."""

    def __init__(self, cores):
        self.cores = set(cores)
        self.own = time.process_time()
        self.used, self.stolen, self.all = self._read()

    def fault(self, ours):
        """`ours`: the CPU seconds of server and client since this object was created; the bench knows its own."""
        ours += time.process_time() - self.own
        used, stolen, total = (now - before for now, before in zip(self._read(), (self.used, self.stolen, self.all)))
        if total <= 0:
            return None
        tick = 1 / os.sysconf("SC_CLK_TCK")
        share = (used - ours / tick) / total
        if share > 0.10:
            return f"other processes used {share:.0%} of the cores"
        if stolen / total > 0.02:
            return f"the hypervisor took {stolen / total:.0%} of the cores"
        return None

    def _read(self):
        used = stolen = total = 0
        with open("/proc/stat") as stat:
            for line in stat:
                match = re.match(r"cpu(\d+) ", line)
                if match and int(match[1]) in self.cores:
                    user, nice, system, idle, wait, irq, softirq, steal = map(int, line.split()[1:9])
                    used += user + nice + system
                    stolen += steal
                    total += user + nice + system + idle + wait + irq + softirq + steal
        return used, stolen, total


def find(program):
    """Debian puts servers into sbin, which is not in every PATH."""
    return shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")


def compiler():
    """Returns a C++ compiler, or None."""
    return next((path for path in map(find, (os.environ.get("CXX") or "c++", "g++", "clang++")) if path), None)


def describe():
    return {
        "processor": _first(r"model name\s*: (.*)", "/proc/cpuinfo") or platform.machine(),
        "cores": os.cpu_count(),
        "kernel": platform.release(),
        "system": _first(r'PRETTY_NAME="?([^"\n]*)', "/etc/os-release"),
        "nginx": _version("nginx", "-v"),
        "apache": _version("apache2", "-v"),
        "wrk": _version("wrk", "-v"),
    }


def _version(program, flag):
    path = find(program)
    if not path:
        return None
    done = subprocess.run([path, flag], capture_output=True, text=True, check=False)
    match = re.search(r"(?:nginx|Apache|debian)/(\S+)", done.stdout + done.stderr)
    return match[1] if match else "unknown"


def _siblings(core):
    text = _first(r"(.*)", f"/sys/devices/system/cpu/cpu{core}/topology/thread_siblings_list") or str(core)
    siblings = set()
    for part in text.split(","):
        first, _, last = part.partition("-")
        siblings |= set(range(int(first), int(last or first) + 1))
    return siblings


def _first(pattern, path):
    try:
        with open(path) as file:
            match = re.search(pattern, file.read())
            return match[1] if match else None
    except OSError:
        return None
