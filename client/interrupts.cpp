#include "client/interrupts.hpp"
#include <cerrno>
#include <sys/signalfd.h>
#include <system_error>
#include <unistd.h>

namespace tricorn {

namespace {

bool is_heard() {
    struct sigaction now {};
    return ::sigaction(SIGINT, nullptr, &now) == 0 && now.sa_handler != SIG_DFL && now.sa_handler != SIG_IGN;
}

}   // namespace

Interrupts::Interrupts() {
    ::sigemptyset(&set_);
    ::sigaddset(&set_, SIGINT);
    ::sigaddset(&set_, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    descriptor_ = ::signalfd(-1, &set_, SFD_CLOEXEC | SFD_NONBLOCK);
    if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "signalfd");
}

Interrupts::~Interrupts() {
    bool late = false;
    while (came()) late = true;   // too late to cut the load short: its report comes now
    ::pthread_sigmask(SIG_UNBLOCK, &set_, nullptr);
    ::close(descriptor_);
    if (late && is_heard()) std::raise(SIGINT);   // what runs more than this load wants to know
}

bool Interrupts::came() {
    signalfd_siginfo info;
    if (::read(descriptor_, &info, sizeof info) <= 0) return false;
    ::pthread_sigmask(SIG_UNBLOCK, &set_, nullptr);
    return true;
}

}  // namespace tricorn
