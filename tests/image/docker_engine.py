"""Docker's engine. Its networks are its own: ports are published on the loopback, wherever there is room."""

import contextlib
import subprocess

from engine import Engine


class DockerEngine(Engine):
    COMPOSE = ["docker", "compose"]

    def __init__(self, folder):
        super().__init__("docker", {"DOCKER_BUILDKIT": "1", "TRICORN_PAGE_PORT": "18081"}, folder)

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
        """The containers' network is Docker's."""

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

    def check_health(self, name):
        """Docker does that by itself, every few seconds."""

    @contextlib.contextmanager
    def compose(self, file):
        """The words that begin a command of compose's, and the address of the demo's page."""
        yield [*self.COMPOSE, "-p", "tricorn-check", "-f", str(file)], "127.0.0.1:18081"
