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
LONGEST = 180  # seconds that a command may take


class Demo:
    """Up from entry to exit. `words` begin a command of compose's, `address` is that of the page."""

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
        """Exit code and what it said."""
        done = subprocess.run([*self.words, *words], env=self.engine.environment, cwd=self.engine.folder, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=LONGEST, check=False)
        return done.returncode, done.stdout

    def up(self):
        """Returns when everything that others wait for is healthy."""
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
        """By name of service: the engine's own account."""
        names = self.engine.call("ps", "-aq", "--filter", "label=com.docker.compose.project").split()
        found = [self.engine.inspect(name) for name in names]
        return {one["Config"]["Labels"]["com.docker.compose.service"]: one for one in found}

    def page(self):
        return f"http://{self.address}/"

    def services(self):
        """What the page shows, by name; the service that shows it calls itself otherwise."""
        with OPENER.open(self.page() + "services", timeout=20) as response:
            services = json.load(response)["services"]
        return {"coroutine" if service["this"] else service["name"]: service for service in services}
