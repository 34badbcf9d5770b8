"""Counts passed and failed checks, and prints each one."""

import traceback


class Report:
    def __init__(self):
        self.case = ""
        self.passed = self.failed = 0

    def check(self, name, holds, detail=""):
        if holds:
            self.passed += 1
            print(f"PASS {self.case}: {name}", flush=True)
        else:
            self.failed += 1
            shown = f": {' '.join(str(detail).split())[-700:]}" if detail != "" else ""
            print(f"FAILED: {self.case}: {name}{shown}", flush=True)
        return bool(holds)

    def equal(self, name, found, wanted):
        return self.check(name, found == wanted, f"{found!r} instead of {wanted!r}")

    def run(self, name, case, *arguments):
        """Runs a case; an exception in one case must not hide the results of others."""
        self.case = name
        try:
            case(self, *arguments)
        except Exception as error:  # pylint: disable=broad-exception-caught
            self.check("runs to its end", False, f"{type(error).__name__}: {error}")
            traceback.print_exc()
