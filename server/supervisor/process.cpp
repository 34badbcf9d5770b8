#include "server/supervisor/process.hpp"
#include "common/os/process.hpp"
#include "common/os/system_call.hpp"
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <spdlog/fmt/fmt.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace tricorn::server {

namespace {

std::atomic<pid_t> supervisor{0};   // in a child

// A child's handler: the supervisor says what becomes of the signal. Waits that it interrupts begin again.
extern "C" void pass_on(int signal) {
    int const before = errno;
    pid_t const parent = supervisor;
    if (::getppid() == parent) ::kill(parent, signal);
    errno = before;
}

constexpr int handled[] = {SIGTERM, SIGINT, SIGQUIT, SIGCHLD, SIGHUP, SIGUSR1, SIGTTIN, SIGTTOU};

// Signals that nobody needs here, and that would kill by default. Those that tell of a broken program (ABRT, BUS, FPE,
// ILL, SEGV, SYS, TRAP) are left alone. So are those for which somebody has installed a handler, such as a profiler.
std::vector<int> strays() {
    std::vector<int> candidates{SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGPOLL, SIGPWR, SIGSTKFLT, SIGXCPU};
    for (int signal = SIGRTMIN; signal <= SIGRTMAX; ++signal) candidates.push_back(signal);
    std::erase_if(candidates, [](int signal) {
        struct sigaction now {};
        return ::sigaction(signal, nullptr, &now) != 0 ||
               (now.sa_handler != SIG_DFL && now.sa_handler != SIG_IGN && now.sa_handler != pass_on);
    });
    return candidates;
}

sigset_t read_set() {
    sigset_t set;
    ::sigemptyset(&set);
    for (int const signal : handled) ::sigaddset(&set, signal);
    for (int const signal : strays()) ::sigaddset(&set, signal);
    return set;
}

// The numbers between the standard signals and SIGRTMIN belong to the C library, whose functions do not touch them. It
// installs its own handlers where it needs them.
void ignore_library_signals() {
    struct {   // the kernel's own form of a sigaction
        void (*handler)(int);
        unsigned long flags;
        void (*restorer)();
        unsigned long mask;
    } ignore{SIG_IGN, 0, nullptr, 0}, now{};
    for (int signal = 32; signal < SIGRTMIN; ++signal) {
        bool const known = ::syscall(SYS_rt_sigaction, signal, nullptr, &now, sizeof ignore.mask) == 0;
        if (known && now.handler == SIG_DFL) ::syscall(SYS_rt_sigaction, signal, &ignore, nullptr, sizeof ignore.mask);
    }
}

}   // namespace

// An ignored SIGCHLD, which may be inherited, would never be delivered, and children could not be waited for
// (sigaction(2)). Without SIGPIPE and SIGXFSZ the write itself fails, and only it.
void block_signals() {
    sigset_t const set = read_set();
    ::sigprocmask(SIG_BLOCK, &set, nullptr);
    std::signal(SIGCHLD, SIG_DFL);
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);
    ignore_library_signals();
}

Descriptor open_signals() {
    sigset_t const set = read_set();
    return Descriptor(checked(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK), "signalfd"));
}

void become_child(pid_t parent) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::prctl(PR_SET_TIMERSLACK, 1);   // ns, instead of 50 us: timerfd(2) has none, and all models must wait alike
    if (::getppid() != parent) ::_exit(1);   // the parent died before prctl
    for (int const signal : handled) std::signal(signal, signal == SIGCHLD ? SIG_DFL : SIG_IGN);
    supervisor = parent;
    struct sigaction action {};
    action.sa_handler = pass_on;
    action.sa_flags = SA_RESTART;
    for (int const signal : strays()) ::sigaction(signal, &action, nullptr);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

std::string name_of_signal(int signal) {
    char const* const name = ::sigabbrev_np(signal);
    if (name != nullptr) return name;
    return fmt::format("RTMIN+{}", signal - SIGRTMIN);
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
