"""Counts the system calls of a process tree: with perf if allowed, else with strace."""

import re
import select
import signal
import subprocess
import time

from machine import compiler, find
from processes import Child, Failure, threads_of, tree

# Each name adds cost to every system call of the server, so only these are named; "others" counts the rest.
_NAMES = """
    accept accept4 bind brk clock_gettime clock_nanosleep clone clone3 close connect dup epoll_ctl epoll_pwait
    epoll_pwait2 epoll_wait exit fcntl fstat futex getpid getrandom getsockname getsockopt gettid gettimeofday ioctl
    kill lseek lstat madvise mmap mprotect munmap nanosleep newfstatat open openat poll ppoll pread64 pselect6 pwrite64
    read readv recvfrom recvmsg rt_sigaction rt_sigprocmask sched_yield select semop semtimedop sendfile sendmsg sendto
    setsockopt shutdown socket stat statx timerfd_settime times wait4 write writev
""".split()
_EVENT = "raw_syscalls:sys_enter"


class Perf:
    """Counters on the kernel's one tracepoint for all calls, each with a filter on the call's number.

    The per-call tracepoints would need no filters, but opening and closing them takes seconds.
    """
    name = "perf stat"

    def __init__(self, setting):
        self.setting = setting
        self.folder = setting.new_folder("perf")
        self.program = find("perf")
        if not self.program or not self._allowed():
            raise Failure("perf is not installed, or may not count system calls here")
        numbers = _numbers()
        self.numbers = {name: numbers[name] for name in _NAMES if name in numbers}

    def _allowed(self):
        done = subprocess.run([self.program, "stat", "-x,", "-e", _EVENT, "true"], capture_output=True, text=True,
                              check=False)
        return done.returncode == 0 and re.search(rf"^\d+,,{_EVENT}", done.stderr, re.MULTILINE) is not None

    def count(self, root, action, names=None):
        """Returns how often each name was called while the action ran, and the action's result."""
        pids = tree(root)
        room = self.setting.descriptors // (2 * max(1, threads_of(pids)))
        names = list(names if names is not None else self.numbers)[:max(1, room)]
        output = self.folder / "output"
        output.unlink(missing_ok=True)
        filters = [word for name in names for word in ("-e", _EVENT, "--filter", f"id == {self.numbers[name]}")]
        # The counters run while the shell waits for its line, which it gets after they have been enabled.
        child = Child([self.program, "stat", "-x,", "-o", output, "-e", _EVENT, *filters,
                       "-p", ",".join(map(str, pids)), "--", "sh", "-c", "echo counting; read line"],
                      self.setting.client_core, self.folder / "log", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        try:
            if not select.select([child.process.stdout], [], [], 20)[0] or not child.process.stdout.readline():
                raise Failure(f"perf stat does not begin to count: {child.last_words()}")
            result = action()
            child.process.stdin.write(b"\n")
            child.process.stdin.flush()
            if child.wait(20) is None:
                raise Failure("perf stat does not end")
        finally:
            child.stop(1)
        return _perf_calls(output.read_text(), names), result


def _perf_calls(text, names):
    figures = [int(figure) for figure in re.findall(rf"^(\d+),[^,]*,{_EVENT}", text, re.MULTILINE)]
    if len(figures) != 1 + len(names):
        raise Failure(f"perf stat counted nothing: {text.strip()[-200:]}")
    calls = dict(zip(names, figures[1:]))
    calls["others"] = figures[0] - sum(figures[1:])
    return calls


def _numbers():
    """Returns the calls' numbers on this processor, which only the kernel's header defines."""
    program = compiler()
    if not program:
        raise Failure("perf needs the calls' numbers, and there is no C++ compiler to read them with")
    done = subprocess.run([program, "-x", "c++", "-dM", "-E", "-"], input="#include <sys/syscall.h>\n",
                          capture_output=True, text=True, check=False)
    return {name: int(number) for name, number in re.findall(r"#define __NR_(\w+) (\d+)", done.stdout)}


class Strace:
    name = "strace -c"

    def __init__(self, setting):
        self.setting = setting
        self.folder = setting.new_folder("strace")
        self.program = find("strace")
        if not self.program:
            raise Failure("neither perf nor strace can count system calls here (packages linux-perf, strace)")

    def count(self, root, action, names=None):  # pylint: disable=unused-argument
        """The same with strace, for which all names cost the same."""
        output = self.folder / "output"
        output.unlink(missing_ok=True)
        pids = tree(root)
        child = Child([self.program, "-f", "-c", "-qq", "-o", output, "-p", ",".join(map(str, pids))],
                      self.setting.client_core, self.folder / "log")
        try:
            self._wait_until_attached(child, pids)
            result = action()
            child.signal(signal.SIGINT)
            if child.wait(20) is None:
                raise Failure("strace does not end")
        finally:
            child.stop(1)
        return _strace_calls(output.read_text()), result

    def _wait_until_attached(self, child, pids, seconds=10):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and child.alive():
            if all(_traced(pid) for pid in pids):
                return
            time.sleep(0.01)
        raise Failure(f"strace cannot attach: {child.last_words()}")


def _traced(pid):
    try:
        with open(f"/proc/{pid}/status") as status:
            return "TracerPid:\t0\n" not in status.read()
    except OSError:
        return True


def _strace_calls(text):
    counts = {}
    for line in text.splitlines():
        match = re.match(r"\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s+(?:\d+\s+)?(\w+)$", line)
        if match and match[2] != "total":
            counts[match[2]] = int(match[1])
    if not counts:
        raise Failure(f"strace counted nothing: {text.strip()[-200:]}")
    return counts


def choose_tracer(setting):
    try:
        return Perf(setting)
    except Failure as error:
        setting.progress(f"system calls: {error}; strace instead")
        return Strace(setting)
