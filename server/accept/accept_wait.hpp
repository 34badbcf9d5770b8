#pragma once
// Waiting for the next connection by blocking, for the models whose accepting thread does nothing else.
#include "common/log/log.hpp"
#include "common/os/descriptor.hpp"
#include "server/accept/listener.hpp"
#include "server/session/service.hpp"
#include <atomic>
#include <chrono>

namespace tricorn::server {

// Owns an epoll of its own, made after fork, in which the listener is registered with EPOLLEXCLUSIVE: a connection
// wakes one of the processes that wait, not all of them (epoll_ctl(2)).
class AcceptWait {
public:
    // Throws std::system_error where epoll cannot be had.
    AcceptWait(int listener, Service& service);
    AcceptWait(AcceptWait const&) = delete;
    AcceptWait& operator=(AcceptWait const&) = delete;

    // Also waits for this descriptor.
    void watch(int descriptor);

    // The next connection. Error EINTR: a watched descriptor is readable, `patience` is over (milliseconds), another
    // process was faster, or descriptors ran out and a pause was made. After a stop: those that are to be accepted still;
    // then EAGAIN.
    Accepted next(int patience);

private:
    void wait(int milliseconds);
    Accepted accept_last();

    int listener_;
    Service* service_;
    Descriptor epoll_;
    bool last_look_taken_ = false;
    log::Occasionally exhausted_{std::chrono::seconds(10)};
};

// After a stop of the whole service: the next connection that the kernel's queue held when the stop came, as
// Scoreboard::left_in_queue counts them for all workers; later ones would never end. Error EAGAIN: none is left. May say
// exhausted(). Whoever finds the queue empty ends the listening for all.
Accepted accept_left(int listener, std::atomic<int>& left_in_queue);

// Counts that descriptors or memory ran out, and says so once per interval. How long to leave the queue alone then:
constexpr auto exhaustion_pause = std::chrono::milliseconds(50);
void note_exhaustion(Service& service, log::Occasionally& occasionally, int error);

}   // namespace tricorn::server
