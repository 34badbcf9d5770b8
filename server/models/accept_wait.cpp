#include "server/models/accept_wait.hpp"
#include <cerrno>
#include <cstring>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace tricorn {

namespace {

void add(int epoll, int descriptor, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.fd = descriptor;
    if (::epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) != 0) {
        throw std::system_error(errno, std::generic_category(), "epoll_ctl");
    }
}

}  // namespace

AcceptWait::AcceptWait(int listener, Stop const& stop, std::atomic<int>& left_in_queue)
    : listener_(listener), stop_(&stop), epoll_(::epoll_create1(EPOLL_CLOEXEC)), left_in_queue_(&left_in_queue) {
    if (epoll_ < 0) throw std::system_error(errno, std::generic_category(), "epoll_create1");
    add(epoll_, listener, EPOLLIN | EPOLLEXCLUSIVE);
    add(epoll_, stop.descriptor(), EPOLLIN);
}

AcceptWait::~AcceptWait() {
    ::close(epoll_);
}

void AcceptWait::watch(int descriptor) {
    add(epoll_, descriptor, EPOLLIN);
}

bool AcceptWait::wait(int milliseconds) {
    epoll_event events[4];
    int const count = ::epoll_wait(epoll_, events, 4, milliseconds);
    for (int i = 0; i < count; ++i) {
        if (events[i].data.fd == listener_ || events[i].data.fd == stop_->descriptor()) return true;
    }
    return false;
}

Accepted accept_left(int listener, std::atomic<int>& left_in_queue) {
    Accepted accepted;
    accepted.error = EAGAIN;
    if (left_in_queue.load() <= 0) return accepted;
    accepted = accept_one(listener);
    // Counted when taken: once nothing is left nobody is about to take it any more.
    bool const last = accepted ? left_in_queue.fetch_sub(1) == 1 : !accepted.exhausted();
    // At once, so that nobody can come in between the last look and the end of the listening.
    if (last) ::shutdown(listener, SHUT_RD);
    if (last) left_in_queue.store(0);
    return accepted;
}

Accepted AcceptWait::next(int patience) {
    for (;;) {
        bool const woken = stop_->requested() || wait(patience);
        Accepted accepted;
        accepted.error = EINTR;
        if (stop_->requested()) {
            accepted = accept_left(listener_, *left_in_queue_);
        } else if (woken) {
            accepted = accept_one(listener_);
            if (!accepted && !accepted.exhausted()) continue;   // another process was faster
        }
        if (!accepted.exhausted()) return accepted;
        log_exhaustion(exhausted_, accepted.error);
        std::this_thread::sleep_for(exhaustion_pause);
        accepted.error = EINTR;
        return accepted;
    }
}

void log_exhaustion(log::Occasionally& occasionally, int error) {
    if (auto const held_back = occasionally.now()) {
        log::warning("cannot accept connections: {} ({} times since last said)", std::strerror(error), *held_back + 1);
    }
}

}   // namespace tricorn
