"""A container of the image that runs a tricorn-server."""

import http.client
import json
import threading
from pathlib import Path

from engine import Trouble, until

# As under an orchestrator with strict rules; the empty /usr/bin proves that nothing needs a shell or another program.
HARDENED = ("--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges", "--tmpfs=/usr/bin", "--memory=128m",
            "--cpus=0.5", "--pids-limit=256")


class Container:
    """Runs from entry to exit; `flags` are for the engine, `arguments` for the server."""

    def __init__(self, engine, image, *arguments, flags=HARDENED, name="tricorn-check"):
        self.engine, self.name = engine, name
        engine.call("run", "-d", "--name", name, *engine.network_flags(), *flags, image, *arguments)

    def __enter__(self):
        if until(lambda: self.ready() or not self.is_running()) and self.is_running():
            return self
        log = self.log()
        self.remove()
        raise Trouble(f"the service does not become ready: {log[-1500:]}")

    def __exit__(self, *_):
        self.remove()

    def remove(self):
        self.engine.try_call("rm", "-f", "-v", self.name)

    def state(self):
        return self.engine.inspect(self.name)["State"]

    def is_running(self):
        return self.state()["Running"]

    def log(self):
        done = self.engine.try_call("logs", self.name)
        return done.stdout + done.stderr

    def process(self):
        """Returns the kernel's status of the container's first process, by name."""
        text = Path(f"/proc/{self.state()['Pid']}/status").read_text(encoding="utf-8")
        return dict(line.split(":\t", 1) for line in text.splitlines() if ":\t" in line)

    def connect(self, port=8080):
        host, number = self.engine.address(self.name, port).rsplit(":", 1)
        return http.client.HTTPConnection(host, int(number), timeout=30)

    def ask(self, path, method="GET", body=None, port=8080):
        """Returns status and body; status 0: no response."""
        connection = self.connect(port)
        try:
            connection.request(method, path, body=body, headers={"Connection": "close"})
            response = connection.getresponse()
            return response.status, response.read()
        except (OSError, http.client.HTTPException):
            return 0, b""
        finally:
            connection.close()

    def serves(self):
        return self.ask("/plaintext") == (200, b"Hello, World!")

    def ready(self):
        return self.ask("/readyz", port=8081)[0] == 200

    def status(self):
        return json.loads(self.ask("/status", port=8081)[1])

    def begin(self, path):
        """Starts a request; the list contains its outcome once the thread has ended."""
        outcome = []
        thread = threading.Thread(target=lambda: outcome.append(self.ask(path)), daemon=True)
        thread.start()
        return thread, outcome

    def signal(self, name):
        self.engine.call("kill", "-s", name, self.name)

    def stop(self):
        """Stops it like an orchestrator; returns the exit code."""
        self.engine.call("stop", "-t", "30", self.name)
        return self.state()["ExitCode"]

    def exit_code(self):
        """Returns the exit code of a container that ends by itself."""
        return self.state()["ExitCode"] if until(lambda: not self.is_running()) else None
