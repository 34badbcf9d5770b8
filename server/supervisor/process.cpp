#include "server/supervisor/process.hpp"
#include "common/os/process.hpp"
#include "common/os/system_call.hpp"
#include <csignal>
#include <cstring>
#include <spdlog/fmt/fmt.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tricorn::server {

namespace {

constexpr int handled[] = {SIGTERM, SIGINT, SIGQUIT, SIGCHLD, SIGHUP, SIGUSR1, SIGTTIN, SIGTTOU};

sigset_t handled_set() {
    sigset_t set;
    ::sigemptyset(&set);
    for (int const signal : handled) ::sigaddset(&set, signal);
    return set;
}

}   // namespace

// An ignored SIGCHLD, which may be inherited, would never be delivered, and children could not be waited for
// (sigaction(2)).
void block_signals() {
    sigset_t const set = handled_set();
    ::sigprocmask(SIG_BLOCK, &set, nullptr);
    std::signal(SIGCHLD, SIG_DFL);
    std::signal(SIGPIPE, SIG_IGN);
}

Descriptor open_signals() {
    sigset_t const set = handled_set();
    return Descriptor(checked(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK), "signalfd"));
}

void become_child(pid_t parent) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::prctl(PR_SET_TIMERSLACK, 1);   // ns, instead of 50 us: timerfd(2) has none, and all models must wait alike
    if (::getppid() != parent) ::_exit(1);   // the parent died before prctl
    for (int const signal : handled) std::signal(signal, signal == SIGCHLD ? SIG_DFL : SIG_IGN);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

std::chrono::nanoseconds waited_for_processor(pid_t pid) {
    return scheduled_times_of(pid, pid).waited;
}

std::string describe_status(int wait_status) {
    if (WIFEXITED(wait_status)) return fmt::format("exit status {}", WEXITSTATUS(wait_status));
    int const signal = WTERMSIG(wait_status);
    return fmt::format("killed by signal {} ({})", signal, ::strsignal(signal));
}

}  // namespace tricorn::server
