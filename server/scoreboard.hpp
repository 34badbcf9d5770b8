#pragma once
// The table in anonymous shared memory that supervisor and workers share. Made before the first fork; fixed size;
// atomics only, no pointers. Each slot is written by its owner, or by the supervisor when the owner is dead.
#include "server/config.hpp"
#include <atomic>
#include <cstdint>
#include <sys/types.h>

namespace tricorn {

// What one worker process says about itself. Padded so that two workers never write to one cache line.
struct alignas(64) WorkerSlot {
    std::atomic<pid_t> pid{0};
    std::atomic<bool> ready{false};
    std::atomic<bool> stop{false};              // the flag of the worker's Stop
    std::atomic<bool> worn{false};              // it has had its share of exchanges and is to be replaced
    std::atomic<std::uint32_t> in_flight{0};    // exchanges whose request is complete and whose response is not out
    std::atomic<std::uint64_t> beats{0};        // the number of its Pulse
};

class Scoreboard {
public:
    // Never unmapped: it lives as long as its processes. Throws std::system_error where mmap(2) fails.
    static Scoreboard* make();

    // By seat: which of the slots a process has, for its life. A worker that replaces another has the same index and
    // another seat, for the two live at the same time.
    WorkerSlot& slot(unsigned seat) { return slots_[seat]; }
    WorkerSlot const& slot(unsigned seat) const { return slots_[seat]; }
    // The supervisor, before it forks: nothing of the seat's last process is left in its slot.
    WorkerSlot& clear_slot(unsigned seat);

    // Which workers wait for a connection with nothing else to do (prefork): a bit each, so that the supervisor can
    // take back that of a worker that died.
    void set_waiting(unsigned seat, bool waiting);
    bool any_waiting() const;

    std::atomic<int> left_in_queue{0};   // connections that waited when the stop came and are to be accepted still
    std::atomic<bool> draining{false};   // the service is about to stop: /readyz says 503
    std::atomic<bool> degraded{false};   // workers keep failing to start: /readyz says 503
    std::atomic<std::uint64_t> log_turn{0};   // how often the access log's file was to be opened anew

private:
    Scoreboard() = default;

    std::atomic<unsigned> seats_used_{0};   // no further one was ever taken
    std::atomic<std::uint64_t> waiting_[max_seats / 64] = {};
    WorkerSlot slots_[max_seats];
};

}   // namespace tricorn
