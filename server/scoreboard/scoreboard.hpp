#pragma once
// The table in anonymous shared memory in which all processes of the service publish their state. Created before the
// first fork, with a fixed size. Each slot is written by its owner, or by the supervisor
// after the owner has died; all processes may read.
#include "common/log/log.hpp"
#include "server/config/config.hpp"
#include "server/scoreboard/exchange_counters.hpp"
#include "server/scoreboard/tape.hpp"
#include "server/scoreboard/unit.hpp"
#include <atomic>
#include <cstdint>
#include <span>
#include <sys/resource.h>
#include <sys/types.h>

namespace tricorn::server {

// The current length of a queue; written under the queue's own lock.
struct QueueGauge {
    std::atomic<std::uint32_t> length{0};
    std::atomic<std::int64_t> oldest{0};   // when the oldest item was queued, in ticks of Clock; 0: empty
};

// The state that one process publishes. Padded so that no two processes write to one cache line.
struct alignas(64) WorkerSlot {
    std::atomic<pid_t> pid{0};   // 0: the seat is free
    std::atomic<std::uint32_t> index{0};
    std::atomic<std::uint32_t> generation{0};
    std::atomic<std::int64_t> started{0};   // in ticks of Clock
    std::atomic<bool> ready{false};
    std::atomic<bool> stop{false};   // the flag of the worker's Stop
    std::atomic<bool> worn{false};   // has reached --max-requests and must be replaced
    std::atomic<std::uint32_t> in_flight{0};   // exchanges whose request is complete and whose response is not sent yet
    std::atomic<std::uint32_t> connections{0};   // connections with a session
    std::atomic<std::uint32_t> units{0};   // may exceed the number of slots if there are very many
    std::atomic<std::uint32_t> unit_slots{0};   // no later slot was ever used
    std::atomic<std::uint64_t> beats{0};   // the counter of its Pulse
    std::atomic<std::uint64_t> exchanges_before{0};   // the seat's count when the process started
    std::atomic<std::uint64_t> voluntary_switches{0};   // context switches of its threads that have ended
    std::atomic<std::uint64_t> involuntary_switches{0};
    QueueGauge queue{};   // pool only
};

// Resources used by exited processes; written by the supervisor.
struct Departed {
    Counter user_microseconds;
    Counter system_microseconds;
    Counter voluntary_switches;   // workers only
    Counter involuntary_switches;

    void add(rusage const& used);   // for a worker
    void add_times(rusage const& used);   // for another process
};

class Scoreboard {
public:
    // Never unmapped: it lives as long as its processes. Memory that is never written costs nothing. At most max_seats.
    // Throws std::system_error if mmap(2) fails.
    static Scoreboard* make(unsigned seats = 8, unsigned units_each = 16, std::size_t chunks_of_tape = 64);

    unsigned seats() const { return seats_; }
    // No seat from this number on was ever used.
    unsigned seats_used() const { return seats_used_.load(std::memory_order_acquire); }

    // Indexed by seat: the slot that a process occupies for its lifetime. A replacement worker has the same index but
    // another seat, because both live at the same time.
    WorkerSlot& slot(unsigned seat) { return slots()[seat]; }
    WorkerSlot const& slot(unsigned seat) const { return slots()[seat]; }
    SeatCounters& counters(unsigned seat) { return counters()[seat]; }
    SeatCounters const& counters(unsigned seat) const { return counters()[seat]; }
    // The slots of the seat's units, for the process on this seat.
    std::span<UnitSlot> unit_slots(unsigned seat) { return {units() + std::size_t{seat} * units_each_, units_each_}; }
    // Only the slots that were ever used. (Reading more would allocate their memory.)
    std::span<UnitSlot const> units(unsigned seat) const {
        return {units() + std::size_t{seat} * units_each_, slot(seat).unit_slots.load(std::memory_order_acquire)};
    }

    // On which all workers write while a recording runs.
    Tape& tape() { return *tape_; }

    // Called by the supervisor before it forks: clears everything of the seat's previous process.
    WorkerSlot& clear_slot(unsigned seat);
    // Called by the supervisor after the process has died.
    void vacate(unsigned seat);

    // Idle workers that wait for a connection (prefork): one bit each, so that the supervisor can clear the bit of a
    // worker that died.
    void set_waiting(unsigned seat, bool waiting);
    bool any_waiting() const;

    std::atomic<int> left_in_queue{0};   // connections queued at the time of the stop that must still be accepted
    std::atomic<std::int64_t> began{Clock::now().time_since_epoch().count()};   // service start, Clock ticks
    std::atomic<bool> started{false};   // workers are ready: the service was announced
    std::atomic<bool> draining{false};   // the service is about to stop: /readyz returns 503
    std::atomic<bool> degraded{false};   // workers keep failing to start: /readyz returns 503
    std::atomic<std::uint32_t> generation{1};   // generation of the workers being started now
    std::atomic<std::uint32_t> wanted{0};   // target number of workers
    std::atomic<std::uint64_t> cpu_rate{0};   // iterations of /cpu that stand for a millisecond
    std::atomic<std::uint64_t> log_turn{0};   // number of requests to reopen the access log
    log::LostLines lost_lines;   // of all processes
    Counter worker_starts;
    Counter worker_deaths;   // ended without a stop request
    Departed departed;
    WorkerSlot admin;   // the admin process; it has no seat

private:
    Scoreboard(unsigned seats, unsigned units_each, Tape& tape)
        : seats_(seats), units_each_(units_each), tape_(&tape) {}
    static std::size_t size(unsigned seats, unsigned units_each);   // without the tape

    // Stored behind this object, in this order: all workers' slots, their counters, their units, and the tape.
    WorkerSlot* slots() const { return reinterpret_cast<WorkerSlot*>(const_cast<Scoreboard*>(this) + 1); }
    SeatCounters* counters() const { return reinterpret_cast<SeatCounters*>(slots() + seats_); }
    UnitSlot* units() const { return reinterpret_cast<UnitSlot*>(counters() + seats_); }

    unsigned seats_;
    unsigned units_each_;
    Tape* tape_;   // at the same address in every process: mapped before the first fork
    std::atomic<unsigned> seats_used_{0};
    std::atomic<std::uint64_t> waiting_[max_seats / 64] = {};
};

// The layout for a service: the maximum number of simultaneous worker processes, and of units shown for each.
unsigned seats_for(Config const& config);
unsigned units_each(Config const& config);
// 2 MiB for all workers together, used only while a recording runs.
inline constexpr std::size_t tape_chunks = 4096;

}   // namespace tricorn::server
