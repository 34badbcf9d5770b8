#include "common/os/shutdown_signal.hpp"
#include "common/os/system_call.hpp"
#include <cerrno>
#include <csignal>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>
#include <vector>

namespace tricorn {

namespace {

volatile std::sig_atomic_t noted = 0;
int news = -1;   // for hear(): eventfd(2), which the one ShutdownSignal owns

// A terminal that goes away ends a load as Ctrl-C does, unless nohup(1) has said that it must not.
std::vector<int> heard() {
    struct sigaction now {};
    bool const ignored = ::sigaction(SIGHUP, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
    return ignored ? std::vector{SIGINT, SIGTERM} : std::vector{SIGINT, SIGTERM, SIGHUP};
}

void hear(int number) {
    if (noted != 0) {
        std::signal(number, SIG_DFL);
        std::raise(number);
    }
    noted = 1;
    int const before = errno;
    ::eventfd_write(news, 1);
    errno = before;
}

}   // namespace

ShutdownSignal::ShutdownSignal() : news_(checked(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")) {
    noted = 0;
    news = news_.number();
    struct sigaction action {};
    action.sa_handler = hear;
    action.sa_flags = SA_RESTART;   // interrupted system calls restart; long waits must poll came()
    for (int const number : heard()) ::sigaction(number, &action, nullptr);
}

ShutdownSignal::~ShutdownSignal() {
    for (int const number : heard()) std::signal(number, SIG_DFL);
}

int ShutdownSignal::descriptor() const {
    return news_.number();
}

bool ShutdownSignal::came() const {
    return noted != 0;
}

void ShutdownSignal::note() {
    noted = 1;
    ::eventfd_write(news_.number(), 1);
}

namespace {

bool is_heard() {
    struct sigaction now {};
    return ::sigaction(SIGINT, nullptr, &now) == 0 && now.sa_handler != SIG_DFL && now.sa_handler != SIG_IGN;
}

}   // namespace

Interrupts::Interrupts() {
    ::sigemptyset(&set_);
    for (int const number : heard()) ::sigaddset(&set_, number);
    ::pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    descriptor_ = Descriptor(checked(::signalfd(-1, &set_, SFD_CLOEXEC | SFD_NONBLOCK), "signalfd"));
}

Interrupts::~Interrupts() {
    bool late = false;
    while (came()) late = true;   // too late to shorten the load: its report follows now
    ::pthread_sigmask(SIG_UNBLOCK, &set_, nullptr);
    if (late && is_heard()) std::raise(SIGINT);   // pass it on to the command that runs this load
}

bool Interrupts::came() {
    signalfd_siginfo info;
    if (::read(descriptor_.number(), &info, sizeof info) <= 0) return false;
    ::pthread_sigmask(SIG_UNBLOCK, &set_, nullptr);
    return true;
}

}   // namespace tricorn
