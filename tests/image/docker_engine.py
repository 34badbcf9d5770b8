"""Docker's engine. Its networks are separate: ports are published on the loopback, wherever one is free."""

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
        """Nothing to do: Docker fetches it during the build."""

    def enter_network(self):
        """Nothing to do: the containers use Docker's network."""

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
        """Nothing to do: Docker runs health checks every few seconds."""

    @contextlib.contextmanager
    def compose(self, file):
        """Returns the words that begin a compose command, and the address of the demo's page."""
        yield [*self.COMPOSE, "-p", "tricorn-check", "-f", str(file)], "127.0.0.1:18081"
