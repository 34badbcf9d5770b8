"""A container engine, used through the commands that Docker and podman share. The differences are in docker_engine and
podman_engine."""

import json
import os
import subprocess
import time

PATIENCE = 60  # seconds for actions that usually take one or two


class Trouble(Exception):
    """Something that every check needs does not work."""


def until(holds, patience=PATIENCE):
    """Returns whether the condition became true in time."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.1)
    return bool(holds())


class Engine:
    """Runs the engine's command; `environment` is added to that of this process."""

    def __init__(self, program, environment, folder):
        self.program, self.environment, self.folder = program, {**os.environ, **environment}, folder

    def try_call(self, *arguments, timeout=120):
        # Not in the clone: when a memory limit kills, podman's monitor leaves a file in its working folder.
        return subprocess.run([self.program, *arguments], env=self.environment, cwd=self.folder, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout, check=False)

    def call(self, *arguments, timeout=120):
        done = self.try_call(*arguments, timeout=timeout)
        if done.returncode != 0:
            raise Trouble(f"{self.program} {' '.join(arguments)}: exit {done.returncode}: {done.stderr.strip()[-1500:]}")
        return done.stdout

    def inspect(self, name):
        return json.loads(self.call("inspect", name))[0]

    def health(self, name):
        """Returns healthy, unhealthy or starting."""
        self.check_health(name)
        return self.inspect(name)["State"]["Health"]["Status"]

    @staticmethod
    def load_flags():
        """Returns the flags for a container that contacts another one at its `address`."""
        return ["--network=host"]

    def build(self, root, suite, tag, log):
        """Writes all output to the file `log`."""
        words = [self.program, "build", *self.build_flags(), "-f", f"{root}/docker/Dockerfile", "--build-arg",
                 f"DEBIAN={suite}", "-t", tag, str(root)]
        with open(log, "wb") as file:
            done = subprocess.run(words, env=self.environment, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=file,
                                  stderr=subprocess.STDOUT, check=False)
        return done.returncode == 0
