"""podman. Containers have the network of the checks, which is a loopback of their own: see podman.own_network."""

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
        """Without systemd nobody else would."""
        self.try_call("healthcheck", "run", name)

    @contextlib.contextmanager
    def compose(self, file):
        """The words that begin a command of compose's, and the address of the demo's page."""
        self.socket.unlink(missing_ok=True)
        placed = self.folder / "compose.yaml"
        address = loopback.write(file, placed)
        with subprocess.Popen(["setpriv", "--pdeathsig=TERM", "podman", "system", "service", "--time=0",
                               self.environment["DOCKER_HOST"]], env=self.environment, cwd=self.folder,
                              stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL) as service:
            try:
                if not until(self.socket.exists):
                    raise Trouble("podman's service does not begin")
                yield [*self.COMPOSE, "-p", "tricorn-check", "-f", str(placed)], address
            finally:
                service.terminate()
