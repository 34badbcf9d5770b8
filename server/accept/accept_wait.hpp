#pragma once
// Waits for the next connection by blocking, for the models whose acceptor thread does nothing else.
#include "common/log/log.hpp"
#include "common/os/descriptor.hpp"
#include "server/accept/balance.hpp"
#include "server/accept/listeners.hpp"
#include "server/session/worker_state.hpp"
#include <atomic>
#include <chrono>
#include <span>
#include <vector>

namespace tricorn::server {

// Owns an epoll, created after fork, in which each listener is registered with EPOLLEXCLUSIVE: a connection wakes one of
// the waiting processes, not all of them (epoll_ctl(2)).
class AcceptWait {
public:
    // Throws std::system_error if epoll cannot be created.
    AcceptWait(std::span<int const> listeners, WorkerState& worker);
    AcceptWait(AcceptWait const&) = delete;
    AcceptWait& operator=(AcceptWait const&) = delete;

    // Also waits for this descriptor.
    void watch(int descriptor);

    // Returns the next connection. Error EINTR: a watched descriptor is readable, `patience` (milliseconds) is over,
    // another process was faster, or descriptors ran out and accepting paused. After a stop it returns the connections
    // that must still be accepted, then EAGAIN.
    Accepted next(int patience);

    // Called by a worker that can have several, with the number of its connections: pauses where others have fewer.
    void keep_even(std::size_t connections);

private:
    void control_listeners(int operation);
    void wait(int milliseconds);
    Accepted accept_last();

    std::vector<int> listeners_;
    std::size_t turn_ = 0;   // the listener that is tried first
    WorkerState* worker_;
    Descriptor epoll_;
    Balance balance_;
    bool last_look_taken_ = false;
    log::Occasionally exhausted_{std::chrono::seconds(10)};
};

// After a stop of the whole service: accepts the next connection that was in a kernel's queue when the stop came.
// Scoreboard::left_in_queue counts them for all workers; accepting later ones could go on forever. Error EAGAIN: none
// is left. The result may be exhausted(). The worker that finds the queues empty ends the listening for all.
Accepted accept_left(std::span<int const> listeners, std::atomic<int>& left_in_queue);

// After a stop: nothing will ever free what is missing for this accept.
bool cannot_accept_any_more(Accepted const& accepted, WorkerState const& worker);

// Counts that descriptors or memory ran out, and logs it once per interval. The time to pause accepting in that case:
constexpr auto exhaustion_pause = std::chrono::milliseconds(50);
void note_exhaustion(WorkerState& worker, log::Occasionally& occasionally, int error);

}   // namespace tricorn::server
