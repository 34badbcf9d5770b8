"""podman for the checks of the image: configured separately from the machine's own, and cleaned up afterwards.

The settings work as root in a plain virtual machine: runc, because crun refuses control groups of versions 1 and 2 side
by side; no systemd; limits on descriptors and processes that need no CAP_SYS_RESOURCE (podman would ask for a
million)."""

import ctypes
import fcntl
import os
import socket
import struct
import subprocess
from pathlib import Path

BASE = Path(__file__).resolve().parent / "base"
CLONE_NEWNET = 0x40000000
SIOCSIFFLAGS, IFF_UP = 0x8914, 0x1

STORAGE = """[storage]
driver = "{driver}"
graphroot = "{work}/storage"
runroot = "{work}/run"
"""
CONTAINERS = """[containers]
default_ulimits = ["nofile=16384:16384", "nproc=4096:4096"]
log_driver = "k8s-file"
[network]
network_backend = "netavark"
network_config_dir = "{work}/networks"
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
tmp_dir = "{work}/libpod"
volume_path = "{work}/volumes"
image_copy_tmp_dir = "{work}/copies"
"""


class Unusable(Exception):
    """podman cannot run containers on this machine."""


def own_network():
    """Gives this process and its children a network with only a loopback: no port of the machine is used, and nothing
    that a container listens on can be reached from outside."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET) != 0:
        raise Unusable(f"no network namespace: {os.strerror(ctypes.get_errno())}")
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP))


class Podman:
    """`work`: a folder that survives the run; images, layers and the compiler's cache stay there."""

    def __init__(self, work):
        self.work = work

    def environment(self):
        return {"CONTAINERS_STORAGE_CONF": str(self.work / "storage.conf"),
                "CONTAINERS_CONF": str(self.work / "containers.conf"), "TMPDIR": str(self.work / "cache")}

    def call(self, *words, timeout=300):
        return subprocess.run(words, env={**os.environ, **self.environment()}, cwd=self.work, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout, check=False)

    def set_up(self):
        for name in ("networks", "copies", "cache"):
            (self.work / name).mkdir(parents=True, exist_ok=True)
        driver = "vfs" if self.lies_on_overlay() else "overlay"
        (self.work / "storage.conf").write_text(STORAGE.format(work=self.work, driver=driver), encoding="utf-8")
        (self.work / "containers.conf").write_text(CONTAINERS.format(work=self.work), encoding="utf-8")
        self.remove_containers()  # left by a killed run

    def lies_on_overlay(self):
        """In a container the work folder may be on an overlay, and overlays do not stack. Slow, but works."""
        return self.call("stat", "-f", "-c", "%T", str(self.work)).stdout.strip() == "overlayfs"

    def make_base(self, suite):
        """Builds Debian's slim image, and checks that its containers run here at all."""
        name = f"docker.io/library/debian:{suite}-slim"
        if self.call("podman", "image", "exists", name).returncode != 0:
            made = self.call(str(BASE), suite, str(self.work), timeout=900)
            if made.returncode != 0:
                raise Unusable(f"Debian's base image could not be made: {(made.stderr or made.stdout)[-1500:]}")
        tried = self.call("podman", "run", "--rm", "--network=none", name, "true")
        if tried.returncode != 0:
            raise Unusable(f"podman runs no container here: {tried.stderr.strip()[-1500:]}")

    def remove_containers(self):
        self.call("podman", "pod", "rm", "-af")
        self.call("podman", "rm", "-af", "-t", "2")
        self.call("podman", "volume", "prune", "-f")

    def clean_up(self):
        """Keeps images and caches, but no process; removes layers that no build has used for days."""
        self.remove_containers()
        self.call("podman", "image", "prune", "-f", "--filter", "until=96h")
        for group in Path("/sys/fs/cgroup").glob("*/libpod_parent"):
            for folder, _, _ in os.walk(group, topdown=False):
                try:
                    os.rmdir(folder)
                except OSError:
                    pass  # another podman uses it
