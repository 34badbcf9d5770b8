#include "server/accept/accept_wait.hpp"
#include "common/os/system_call.hpp"
#include <cerrno>
#include <cstring>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <thread>

namespace tricorn::server {

namespace {

void control(Descriptor const& epoll, int operation, int descriptor, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.fd = descriptor;
    checked(::epoll_ctl(epoll.number(), operation, descriptor, &event), "epoll_ctl");
}

}  // namespace

AcceptWait::AcceptWait(std::span<int const> listeners, WorkerState& worker)
    : listeners_(listeners.begin(), listeners.end()),
      worker_(&worker),
      epoll_(checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")),
      balance_(worker.board, worker.seat) {
    control_listeners(EPOLL_CTL_ADD);
    control(epoll_, EPOLL_CTL_ADD, worker.stop.descriptor(), EPOLLIN);
}

void AcceptWait::watch(int descriptor) {
    control(epoll_, EPOLL_CTL_ADD, descriptor, EPOLLIN);
}

void AcceptWait::control_listeners(int operation) {
    for (int const listener : listeners_) control(epoll_, operation, listener, EPOLLIN | EPOLLEXCLUSIVE);
}

// Whoever is added last is woken last.
void AcceptWait::keep_even(std::size_t connections) {
    if (!balance_.ahead(connections)) return;
    control_listeners(EPOLL_CTL_DEL);
    wait(static_cast<int>(Balance::pause.count()));
    control_listeners(EPOLL_CTL_ADD);
}

void AcceptWait::wait(int milliseconds) {
    epoll_event events[4];
    ::epoll_wait(epoll_.number(), events, 4, milliseconds);
}

Accepted accept_left(std::span<int const> listeners, std::atomic<int>& left_in_queue) {
    Accepted accepted;
    accepted.error = EAGAIN;
    if (left_in_queue.load() <= 0) return accepted;
    std::size_t turn = 0;
    accepted = accept_from(listeners, turn);
    // Decremented only after the accept: once it reaches 0, no other worker is about to accept one of them.
    bool const last = accepted ? left_in_queue.fetch_sub(1) == 1 : !accepted.exhausted();
    // Shut down at once, so that no client can connect between the last accept and the end of listening.
    if (!last) return accepted;
    for (int const listener : listeners) ::shutdown(listener, SHUT_RD);
    left_in_queue.store(0);
    return accepted;
}

// Called after the stop. If only this worker stops, the queue is not its to drain; but the kernel may have woken this
// process for one connection, and wakes no other process for it.
Accepted AcceptWait::accept_last() {
    Accepted accepted = accept_left(listeners_, worker_->board.left_in_queue);
    if (cannot_accept_any_more(accepted, *worker_)) accepted.error = EAGAIN;
    if (accepted || accepted.exhausted() || last_look_taken_) return accepted;
    last_look_taken_ = true;
    accepted = accept_from(listeners_, turn_);
    if (!accepted && (!accepted.exhausted() || cannot_accept_any_more(accepted, *worker_))) accepted.error = EAGAIN;
    return accepted;
}

Accepted AcceptWait::next(int patience) {
    if (!worker_->stop.requested()) wait(patience);
    bool const stopping = worker_->stop.requested();
    // Tries to accept even without an event: the process that the kernel woke for a connection may have been stopped or
    // killed.
    Accepted accepted = stopping ? accept_last() : accept_from(listeners_, turn_);
    if (accepted.exhausted()) {
        note_exhaustion(*worker_, exhausted_, accepted.error);
        std::this_thread::sleep_for(exhaustion_pause);
        accepted.error = EINTR;
    } else if (!accepted && !stopping) {
        accepted.error = EINTR;
    }
    return accepted;
}

bool cannot_accept_any_more(Accepted const& accepted, WorkerState const& worker) {
    return accepted.exhausted() && worker.slot.connections.load() == 0;
}

void note_exhaustion(WorkerState& worker, log::Occasionally& occasionally, int error) {
    worker.counters.exhausted.add(1);
    if (auto const held_back = occasionally.now()) {
        log::warning("cannot accept connections: {} ({} times since the last message)", std::strerror(error),
                     *held_back + 1);
    }
}

}   // namespace tricorn::server
