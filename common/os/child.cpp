#include "common/os/child.hpp"
#include "common/os/system_call.hpp"
#include <cerrno>
#include <csignal>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>

namespace tricorn {

namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds look_every(1);

// nullopt: it runs, and `options` has WNOHANG.
std::optional<ProcessEnd> look_at_end(pid_t pid, int options) {
    siginfo_t info{};
    while (::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT | options) != 0 && errno == EINTR) {}
    if (info.si_pid != pid) return std::nullopt;
    return ProcessEnd{info.si_code != CLD_EXITED, info.si_status};
}

}   // namespace

Child::Child(Group group) : group_(group) {
    pid_t const parent = ::getpid();
    pid_ = checked(::fork(), "fork");
    if (pid_ > 0) {
        if (group_ == Group::own) ::setpgid(pid_, pid_);   // both do it: whoever comes first
        return;
    }
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);   // it died before it could be asked for
    if (group_ == Group::own) ::setpgid(0, 0);
}

std::optional<ProcessEnd> Child::wait(std::chrono::nanoseconds limit) {
    auto const deadline = steady_clock::now() + limit;
    while (!end_ && pid_ > 0) {
        end_ = look_at_end(pid_, WNOHANG);
        if (end_ || steady_clock::now() >= deadline) break;
        std::this_thread::sleep_for(look_every);
    }
    return end_;
}

void Child::signal(int number) const {
    if (pid_ > 0) ::kill(pid_, number);
}

void Child::signal_group(int number) const {
    if (pid_ > 0) ::kill(group_ == Group::own ? -pid_ : pid_, number);
}

void Child::kill() {
    if (pid_ <= 0) return;
    signal_group(SIGKILL);
    if (!end_) end_ = look_at_end(pid_, 0);
    // Where this process takes care of orphans what it has left of its group is ours now.
    if (group_ == Group::own) {
        while (::waitpid(-pid_, nullptr, 0) > 0 || errno == EINTR) {}
    }
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {}
    pid_ = -1;
}

}   // namespace tricorn
