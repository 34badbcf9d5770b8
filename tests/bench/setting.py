"""What all parts of one run share: folders, cores, rounds, and where results go."""

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
        """Readable for all, because nginx and Apache give root away before they read."""
        self._folders += 1
        folder = self.scratch / f"{self._folders}-{name}"
        folder.mkdir()
        folder.chmod(0o755)
        return folder

    def progress(self, text):
        print(f"[{time.monotonic() - self.begun:5.0f} s] {text}", file=sys.stderr, flush=True)

    def fail(self, what, error):
        """Something could not be run: the rest goes on, and the exit code tells."""
        if what not in self.failures:
            self.failures[what] = str(error)
            self.progress(f"could not run {what}: {error}")

    def attempt(self, what, action, *arguments):
        """The action's result, or None when it could not be run."""
        try:
            return action(*arguments)
        except (Failure, OSError) as error:
            self.fail(what, error)
            return None
