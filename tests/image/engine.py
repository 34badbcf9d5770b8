"""The container engine at hand: Docker's where it answers, else podman. Both are spoken to in the same words."""

import json
import os
import subprocess
import time

from podman import Podman, own_network

PATIENCE = 60  # seconds for what should take one or two


class Trouble(Exception):
    """Something that every check needs does not work."""


def until(holds, patience=PATIENCE):
    """Whether it came true in time."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.1)
    return bool(holds())


class Engine:
    """Runs the engine's own command; `environment` beside that of this process."""

    def __init__(self, program, environment, folder):
        self.program, self.environment, self.folder = program, {**os.environ, **environment}, folder

    def try_call(self, *arguments, timeout=120):
        # Not in the clone: where a memory limit kills, podman's monitor leaves a file in its working folder.
        return subprocess.run([self.program, *arguments], env=self.environment, cwd=self.folder, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout, check=False)

    def call(self, *arguments, timeout=120):
        done = self.try_call(*arguments, timeout=timeout)
        if done.returncode != 0:
            raise Trouble(f"{self.program} {' '.join(arguments)}: exit {done.returncode}: {done.stderr.strip()[-1500:]}")
        return done.stdout

    def inspect(self, name):
        return json.loads(self.call("inspect", name))[0]

    @staticmethod
    def load_flags():
        """For a container that asks another one at its `address`."""
        return ["--network=host"]

    def build(self, root, suite, tag, log):
        """All output goes to the file `log`."""
        words = [self.program, "build", *self.build_flags(), "-f", f"{root}/docker/Dockerfile", "--build-arg",
                 f"DEBIAN={suite}", "-t", tag, str(root)]
        with open(log, "wb") as file:
            done = subprocess.run(words, env=self.environment, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=file,
                                  stderr=subprocess.STDOUT, check=False)
        return done.returncode == 0


class DockerEngine(Engine):
    """Its networks are Docker's own: ports are published on the loopback, wherever there is room."""

    def __init__(self, folder):
        super().__init__("docker", {"DOCKER_BUILDKIT": "1"}, folder)

    @staticmethod
    def answers():
        try:
            return subprocess.run(["docker", "info"], stdin=subprocess.DEVNULL, capture_output=True, timeout=20,
                                  check=False).returncode == 0
        except (OSError, subprocess.TimeoutExpired):
            return False

    def make_base(self, suite):
        """Docker fetches it where it builds."""

    def enter_network(self):
        """The containers' is Docker's."""

    def clean_up(self):
        self.try_call("rm", "-f", "-v", "tricorn-check")

    @staticmethod
    def build_flags():
        return []

    @staticmethod
    def network_flags():
        return ["-p", "127.0.0.1::8080", "-p", "127.0.0.1::8081"]

    def address(self, name, port):
        return self.call("port", name, f"{port}/tcp").splitlines()[0]

    def health(self, name):
        """healthy, unhealthy or starting"""
        return self.inspect(name)["State"]["Health"]["Status"]


class PodmanEngine(Engine):
    """Containers have the network of the checks, which is a loopback of their own (see `run`)."""

    def __init__(self, podman):
        super().__init__("podman", podman.environment(), podman.work)
        self.make_base, self.clean_up, self.enter_network = podman.make_base, podman.clean_up, own_network

    @staticmethod
    def build_flags():
        return ["--pull=never", "--network=host", "--format=docker"]

    @staticmethod
    def network_flags():
        return ["--network=host"]

    @staticmethod
    def address(_, port):
        return f"127.0.0.1:{port}"

    def health(self, name):
        """healthy, unhealthy or starting. Without systemd nobody else would check."""
        self.try_call("healthcheck", "run", name)
        return self.inspect(name)["State"]["Health"]["Status"]


def find_engine(work):
    if DockerEngine.answers():
        return DockerEngine(work)
    podman = Podman(work)
    podman.set_up()
    return PodmanEngine(podman)
