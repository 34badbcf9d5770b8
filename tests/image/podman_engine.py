"""podman. Containers share the checks' network, which only has a loopback: see podman.own_network."""

import contextlib
import subprocess

import loopback
from engine import Engine, Trouble, until
from podman import own_network


class PodmanEngine(Engine):
    COMPOSE = ["docker-compose"]

    def __init__(self, podman):
        self.socket = podman.work / "api.sock"
        super().__init__("podman", {**podman.environment(), "DOCKER_HOST": f"unix://{self.socket}"}, podman.work)
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

    def check_health(self, name):
        """Runs the health check, because there is no systemd to do it."""
        self.try_call("healthcheck", "run", name)

    @contextlib.contextmanager
    def compose(self, file):
        """Returns the words that begin a compose command, and the address of the demo's page."""
        self.socket.unlink(missing_ok=True)
        placed = self.folder / "compose.yaml"
        address = loopback.write(file, placed)
        with subprocess.Popen(["setpriv", "--pdeathsig=TERM", "podman", "system", "service", "--time=0",
                               self.environment["DOCKER_HOST"]], env=self.environment, cwd=self.folder,
                              stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL) as service:
            try:
                if not until(self.socket.exists):
                    raise Trouble("podman's service does not start")
                yield [*self.COMPOSE, "-p", "tricorn-check", "-f", str(placed)], address
            finally:
                service.terminate()
