"""The shared settings of one run: folders, cores, rounds, and the destination of results."""

import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from budgets import Ledger
from processes import Failure


@dataclass
class Setting:
    bin: Path
    scratch: Path
    rounds: int
    seconds: float
    warm_up: float
    quick: bool
    random: Random
    server_core: int
    client_core: int
    descriptors: int
    ledger: Ledger = field(default_factory=Ledger)
    results: dict = field(default_factory=dict)
    failures: dict = field(default_factory=dict)
    begun: float = field(default_factory=time.monotonic)
    _folders: int = 0

    def new_folder(self, name):
        """Readable by all, because nginx and Apache drop root before they read."""
        self._folders += 1
        folder = self.scratch / f"{self._folders}-{name}"
        folder.mkdir()
        folder.chmod(0o755)
        return folder

    def progress(self, text):
        print(f"[{time.monotonic() - self.begun:5.0f} s] {text}", file=sys.stderr, flush=True)

    def fail(self, what, error):
        """Records something that could not be run: the rest continues, and the exit code reports it."""
        if what not in self.failures:
            self.failures[what] = str(error)
            self.progress(f"could not run {what}: {error}")

    def attempt(self, what, action, *arguments):
        """Returns the action's result, or None if it could not be run."""
        try:
            return action(*arguments)
        except (Failure, OSError) as error:
            self.fail(what, error)
            return None
