#include "common/os/shutdown_signal.hpp"
#include "common/os/system_call.hpp"
#include <atomic>
#include <cerrno>
#include <csignal>
#include <sys/eventfd.h>
#include <vector>

namespace tricorn {

namespace {

std::atomic<bool> noted{false};
static_assert(std::atomic<bool>::is_always_lock_free);   // for signal handlers
int news = -1;   // for hear(): eventfd(2), which the one ShutdownSignal owns

// A terminal that goes away ends a load as Ctrl-C does, unless nohup(1) has said that it must not.
std::vector<int> heard() {
    struct sigaction now {};
    bool const ignored = ::sigaction(SIGHUP, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
    return ignored ? std::vector{SIGINT, SIGTERM} : std::vector{SIGINT, SIGTERM, SIGHUP};
}

void hear(int number) {
    if (noted.exchange(true)) {
        std::signal(number, SIG_DFL);
        std::raise(number);   // takes effect when this handler returns
        return;
    }
    int const before = errno;
    ::eventfd_write(news, 1);
    errno = before;
}

}   // namespace

ShutdownSignal::ShutdownSignal() : news_(checked(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")) {
    noted = false;
    news = news_.number();
    struct sigaction action {};
    action.sa_handler = hear;
    action.sa_flags = SA_RESTART;   // interrupted system calls restart; long waits must poll came()
    for (int const number : heard()) ::sigaction(number, &action, nullptr);
}

ShutdownSignal::~ShutdownSignal() {
    forget();
}

void ShutdownSignal::forget() {
    for (int const number : heard()) std::signal(number, SIG_DFL);
}

int ShutdownSignal::descriptor() const {
    return news_.number();
}

bool ShutdownSignal::came() const {
    return noted;
}

}   // namespace tricorn
