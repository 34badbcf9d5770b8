#pragma once
// The table in anonymous shared memory in which every process of the service says what it does. Made before the first
// fork; of fixed size; atomics only, no pointers. Each slot is written by its owner, or by the supervisor when the owner
// is dead; anybody reads.
#include "server/config/config.hpp"
#include "server/scoreboard/exchange_counters.hpp"
#include "server/scoreboard/unit.hpp"
#include <atomic>
#include <cstdint>
#include <span>
#include <sys/resource.h>
#include <sys/types.h>

namespace tricorn::server {

// How long the line of a queue is; written under the queue's own lock.
struct QueueGauge {
    std::atomic<std::uint32_t> length{0};
    std::atomic<std::int64_t> oldest{0};   // since when the first one waits, in the ticks of Clock; 0: none does
};

// What one process says about itself. Padded so that two never write to one cache line.
struct alignas(64) WorkerSlot {
    std::atomic<pid_t> pid{0};   // 0: nobody has this seat
    std::atomic<std::uint32_t> index{0};
    std::atomic<std::uint32_t> generation{0};
    std::atomic<std::int64_t> started{0};   // in the ticks of Clock
    std::atomic<bool> ready{false};
    std::atomic<bool> stop{false};   // the flag of the worker's Stop
    std::atomic<bool> worn{false};   // it has had its share of exchanges and is to be replaced
    std::atomic<std::uint32_t> in_flight{0};   // exchanges whose request is complete and whose response is not out
    std::atomic<std::uint32_t> connections{0};   // that have a session
    std::atomic<std::uint32_t> units{0};   // more than those that have a slot, where there are very many
    std::atomic<std::uint32_t> unit_slots{0};   // no later one was ever taken
    std::atomic<std::uint64_t> beats{0};   // the number of its Pulse
    std::atomic<std::uint64_t> exchanges_before{0};   // what its seat had counted when it began
    std::atomic<std::uint64_t> voluntary_switches{0};   // context switches of its threads that have ended
    std::atomic<std::uint64_t> involuntary_switches{0};
    QueueGauge queue{};   // pool
};

// What those have used up that are gone; written by the supervisor.
struct Departed {
    Counter user_microseconds;
    Counter system_microseconds;
    Counter voluntary_switches;   // workers alone
    Counter involuntary_switches;

    void add(rusage const& used);   // of a worker
    void add_times(rusage const& used);   // of another process
};

class Scoreboard {
public:
    // Never unmapped: it lives as long as its processes. Memory that nobody writes to costs nothing. At most max_seats.
    // Throws std::system_error where mmap(2) fails.
    static Scoreboard* make(unsigned seats = 8, unsigned units_each = 16);

    unsigned seats() const { return seats_; }
    // Beyond it there was nobody yet.
    unsigned seats_used() const { return seats_used_.load(std::memory_order_acquire); }

    // By seat: which of the slots a process has, for its life. A worker that replaces another has the same index and
    // another seat, for the two live at the same time.
    WorkerSlot& slot(unsigned seat) { return slots()[seat]; }
    WorkerSlot const& slot(unsigned seat) const { return slots()[seat]; }
    SeatCounters& counters(unsigned seat) { return counters()[seat]; }
    SeatCounters const& counters(unsigned seat) const { return counters()[seat]; }
    // For the process that has this seat: the slots of its units.
    std::span<UnitSlot> unit_slots(unsigned seat) { return {units() + std::size_t{seat} * units_each_, units_each_}; }
    // Those of them that were ever taken. (Looking at more would make memory of them.)
    std::span<UnitSlot const> units(unsigned seat) const {
        return {units() + std::size_t{seat} * units_each_, slot(seat).unit_slots.load(std::memory_order_acquire)};
    }

    // The supervisor, before it forks: nothing of the seat's last process is left in its slot.
    WorkerSlot& clear_slot(unsigned seat);
    // The supervisor, when the process is gone.
    void vacate(unsigned seat);

    // Which workers wait for a connection with nothing else to do (prefork): a bit each, so that the supervisor can
    // take back that of a worker that died.
    void set_waiting(unsigned seat, bool waiting);
    bool any_waiting() const;

    std::atomic<int> left_in_queue{0};   // connections that waited when the stop came and are to be accepted still
    std::atomic<std::int64_t> began{Clock::now().time_since_epoch().count()};   // the service, in the ticks of Clock
    std::atomic<bool> started{false};   // workers are ready: the service was announced
    std::atomic<bool> draining{false};   // the service is about to stop: /readyz says 503
    std::atomic<bool> degraded{false};   // workers keep failing to start: /readyz says 503
    std::atomic<std::uint32_t> generation{1};   // of the workers that are started now
    std::atomic<std::uint32_t> wanted{0};   // workers
    std::atomic<std::uint64_t> log_turn{0};   // how often the access log's file was to be opened anew
    Counter worker_starts;
    Counter worker_deaths;   // ended without having been told to
    Departed departed;
    WorkerSlot admin;   // the admin process's; it has no seat

private:
    Scoreboard(unsigned seats, unsigned units_each) : seats_(seats), units_each_(units_each) {}
    static std::size_t size(unsigned seats, unsigned units_each);

    // Behind this object, one after the other: all the workers' slots, then their counters, then their units.
    WorkerSlot* slots() const { return reinterpret_cast<WorkerSlot*>(const_cast<Scoreboard*>(this) + 1); }
    SeatCounters* counters() const { return reinterpret_cast<SeatCounters*>(slots() + seats_); }
    UnitSlot* units() const { return reinterpret_cast<UnitSlot*>(counters() + seats_); }

    unsigned seats_;
    unsigned units_each_;
    std::atomic<unsigned> seats_used_{0};
    std::atomic<std::uint64_t> waiting_[max_seats / 64] = {};
};

// The layout for a service: how many of its workers' processes may live at once, and how many units of each are shown.
unsigned seats_for(Config const& config);
unsigned units_each(Config const& config);

}   // namespace tricorn::server
