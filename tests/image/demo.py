"""docker/compose.yaml, up and running."""

import json
import subprocess
import tempfile
import time
import urllib.request

from engine import Trouble

OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
SERVICES = ("coroutine", "prefork", "thread", "pool")  # in the order of the page
OTHERS = ("origin", *(f"load-{name}" for name in SERVICES))
LONGEST = 180  # maximum seconds for a command


class Demo:
    """Up from entry to exit. `words` begin a compose command, `address` is that of the page."""

    def __init__(self, engine, words, address):
        self.engine, self.words, self.address = engine, words, address

    def __enter__(self):
        try:
            self.up()
        except BaseException:
            self.compose("down", "-t", "5")
            raise
        return self

    def __exit__(self, *_):
        self.compose("down", "-t", "5")

    def compose(self, *words):
        """Returns the exit code and the output."""
        done = subprocess.run([*self.words, *words], env=self.engine.environment, cwd=self.engine.folder, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=LONGEST, check=False)
        return done.returncode, done.stdout

    def up(self):
        """Returns when all services that others depend on are healthy."""
        with tempfile.TemporaryFile("w+", encoding="utf-8") as log:
            process = subprocess.Popen([*self.words, "up", "-d", "--no-build"], env=self.engine.environment,
                                       cwd=self.engine.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
            try:
                self.wait_for(process, log)
            finally:
                process.kill()
                process.wait()

    def wait_for(self, process, log):
        end = time.monotonic() + LONGEST
        while process.poll() is None and time.monotonic() < end:
            for name in self.engine.call("ps", "-q").split():
                self.engine.check_health(name)
            time.sleep(0.3)
        log.seek(0)
        if process.poll() != 0:
            raise Trouble(f"compose up: {log.read()[-3000:]}")

    def containers(self):
        """Returns the engine's description of each container, by service."""
        names = self.engine.call("ps", "-aq", "--filter", "label=com.docker.compose.project").split()
        found = [self.engine.inspect(name) for name in names]
        return {one["Config"]["Labels"]["com.docker.compose.service"]: one for one in found}

    def page(self):
        return f"http://{self.address}/"

    def services(self):
        """Returns the services on the page, by name; the service that serves the page has another name there."""
        with OPENER.open(self.page() + "services", timeout=20) as response:
            services = json.load(response)["services"]
        return {"coroutine" if service["this"] else service["name"]: service for service in services}
