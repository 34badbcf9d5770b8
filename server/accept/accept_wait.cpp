#include "server/accept/accept_wait.hpp"
#include "common/os/system_call.hpp"
#include <cerrno>
#include <cstring>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <thread>

namespace tricorn::server {

namespace {

void add(Descriptor const& epoll, int descriptor, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.fd = descriptor;
    checked(::epoll_ctl(epoll.number(), EPOLL_CTL_ADD, descriptor, &event), "epoll_ctl");
}

}  // namespace

AcceptWait::AcceptWait(int listener, Service& service)
    : listener_(listener), service_(&service), epoll_(checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")) {
    add(epoll_, listener, EPOLLIN | EPOLLEXCLUSIVE);
    add(epoll_, service.stop.descriptor(), EPOLLIN);
}

void AcceptWait::watch(int descriptor) {
    add(epoll_, descriptor, EPOLLIN);
}

void AcceptWait::wait(int milliseconds) {
    epoll_event events[4];
    ::epoll_wait(epoll_.number(), events, 4, milliseconds);
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

// After the stop. Where it is this worker's alone, nothing is left to it of the queue; but the kernel may have woken this
// process for one, and would wake no other for that one.
Accepted AcceptWait::accept_last() {
    Accepted accepted = accept_left(listener_, service_->board.left_in_queue);
    if (accepted || accepted.exhausted() || last_look_taken_) return accepted;
    last_look_taken_ = true;
    accepted = accept_one(listener_);
    if (!accepted && !accepted.exhausted()) accepted.error = EAGAIN;
    return accepted;
}

Accepted AcceptWait::next(int patience) {
    if (!service_->stop.requested()) wait(patience);
    bool const stopping = service_->stop.requested();
    // Also where nothing was heard: whoever the kernel woke for a connection may have been stopped, or killed.
    Accepted accepted = stopping ? accept_last() : accept_one(listener_);
    if (accepted.exhausted()) {
        note_exhaustion(*service_, exhausted_, accepted.error);
        std::this_thread::sleep_for(exhaustion_pause);
        accepted.error = EINTR;
    } else if (!accepted && !stopping) {
        accepted.error = EINTR;
    }
    return accepted;
}

void note_exhaustion(Service& service, log::Occasionally& occasionally, int error) {
    service.counters.exhausted.add(1);
    if (auto const held_back = occasionally.now()) {
        log::warning("cannot accept connections: {} ({} times since last said)", std::strerror(error), *held_back + 1);
    }
}

}   // namespace tricorn::server
