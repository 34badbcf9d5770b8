"""Child processes: started in the foreground, pinned, and ended on every exit path."""

import ctypes
import os
import resource
import select
import signal
import subprocess
import time

_libc = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG = 1
_running = []


class Failure(Exception):
    """Something could not be run; the text contains what and why."""


def raise_descriptor_limit(enough=65536):
    """Raises the soft limit to the hard limit if that is sensible, here and in every child; returns it."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    # Some systems allow a billion, and some programs then try to close them all.
    soft = enough if hard == resource.RLIM_INFINITY else min(hard, enough)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return soft


class Child:
    """One command in its own session, so that Ctrl-C only reaches this program, which then ends the child."""

    def __init__(self, command, core=None, log=None, environment=None, **pipes):
        def prepare():
            # A killed bench cannot clean up, so the kernel must end its children.
            _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
            if core is not None:
                os.sched_setaffinity(0, {core})

        self.command = [str(word) for word in command]
        self.log = log
        self.usage = None
        # An environment variable would change a server like a flag.
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("TRICORN_")}
        output = open(log, "ab") if log else subprocess.DEVNULL
        pipes.setdefault("stdin", subprocess.DEVNULL)
        pipes.setdefault("stdout", output)
        pipes.setdefault("stderr", output)
        self.started = time.monotonic()
        try:
            self.process = subprocess.Popen(self.command, preexec_fn=prepare, start_new_session=True,
                                            env={**inherited, **(environment or {})}, **pipes)
        except OSError as error:
            raise Failure(f"{self.command[0]}: {error.strerror}") from error
        finally:
            if log:
                output.close()
        self.pid = self.process.pid
        self.ended = os.pidfd_open(self.pid)
        _running.append(self)

    def alive(self):
        return self.process.returncode is None and not select.select([self.ended], [], [], 0)[0]

    def wait(self, seconds):
        """Returns the exit code, or None if it still runs after that many seconds."""
        if self.process.returncode is not None:
            return self.process.returncode
        if not select.select([self.ended], [], [], max(0, seconds))[0]:
            return None
        # Workers that outlive their master would disturb the next measurement. Until the master is waited for, its
        # process ID cannot be reused, so this cannot hit another process.
        self._kill_group()
        _, status, self.usage = os.wait4(self.pid, 0)
        self.process.returncode = os.waitstatus_to_exitcode(status)
        self._forget()
        return self.process.returncode

    def signal(self, number):
        if self.alive():
            os.kill(self.pid, number)

    def stop(self, seconds=5):
        """Sends TERM, and KILL to the rest of its group after that many seconds."""
        self.signal(signal.SIGTERM)
        if self.wait(seconds) is None:
            self._kill_group()
            self.wait(5)
        return self.process.returncode

    def last_words(self):
        """Returns the end of its log, for a message."""
        if not self.log or not os.path.exists(self.log):
            return ""
        with open(self.log, errors="replace") as log:
            return " | ".join(log.read().strip().splitlines()[-3:])

    def _forget(self):
        os.close(self.ended)
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            if pipe:
                pipe.close()
        if self in _running:
            _running.remove(self)

    def _kill_group(self):
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass


def stop_all():
    """Called on every exit path, so nothing may interrupt it."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    for child in list(_running):
        child.stop(2)


def tree(root):
    """Returns the process and all its live descendants."""
    children = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            stat = _stat(name)
            if stat:
                children.setdefault(int(stat[1]), []).append(int(name))
    found = [root]
    for pid in found:
        found.extend(children.get(pid, []))
    return found


def cores_of(pids):
    """Returns the cores on which any thread of these processes may run."""
    cores = set()
    for pid in pids:
        for thread in _threads(pid):
            try:
                cores |= os.sched_getaffinity(thread)
            except ProcessLookupError:
                pass
    return cores


def threads_of(pids):
    return sum(len(_threads(pid)) for pid in pids)


class CpuTime:
    """Returns the CPU seconds that a tree of processes has used so far.

    Each process has a clock in nanoseconds that includes its threads, even ended ones. Ended children are included in
    their parent's stat, in ticks, once it has waited for them.
    """

    def __init__(self, root):
        self.pids = set(tree(root))
        self.seconds = sum(_process_seconds(pid) + _reaped_seconds(pid) for pid in self.pids)

    def since(self, before):
        return self.seconds - before.seconds

    def fault_since(self, before):
        if self.pids == before.pids:
            return None
        gone, new = len(before.pids - self.pids), len(self.pids - before.pids)
        return f"processes came and went ({new} new, {gone} gone): those count in ticks of 10 ms"


_TICK = 1 / os.sysconf("SC_CLK_TCK")


def _process_seconds(pid):
    try:
        # The kernel's encoding of another process's CPU clock, as in clock_getcpuclockid(3).
        return time.clock_gettime_ns((~pid << 3) | 2) / 1e9
    except OSError:
        stat = _stat(pid)
        return (int(stat[11]) + int(stat[12])) * _TICK if stat else 0


def _reaped_seconds(pid):
    stat = _stat(pid)
    return (int(stat[13]) + int(stat[14])) * _TICK if stat else 0


def _stat(pid):
    """Returns the fields after the name, which may contain anything: state, parent, ..."""
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()
    except OSError:
        return None


def _threads(pid):
    try:
        return [int(name) for name in os.listdir(f"/proc/{pid}/task")]
    except OSError:
        return []
