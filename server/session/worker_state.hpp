#pragma once
// The state shared by all sessions of one worker process. Created in the worker after fork; must outlive its sessions.
#include "common/os/pulse.hpp"
#include "common/os/stop.hpp"
#include "server/config/config.hpp"
#include "server/cpu/calibration.hpp"
#include "server/database/database.hpp"
#include "server/fetch/outbound.hpp"
#include "server/scoreboard/scoreboard.hpp"
#include "server/scoreboard/unit.hpp"
#include "server/scoreboard/unit_table.hpp"
#include "server/session/buffer_budget.hpp"
#include "server/session/heap.hpp"
#include "server/session/workspace.hpp"
#include <atomic>
#include <cstdint>
#include <functional>

namespace tricorn::server {

struct WorkerState {
    WorkerState(Config const& settings, Scoreboard& shared, SharedSemaphore& connections, Stop const& stopping,
                unsigned worker_index, unsigned generation_number, unsigned seat_number);

    // Called by the accepting loop or thread, at least every pulse.every(): reports that this process is alive,
    // reopens the access log if that was requested, and returns memory that is no longer needed.
    void tick();
    void follow_log() const;   // reopens the access log if requested; called before each line. Thread-safe
    // Counts a complete exchange: its row of the routes, and its duration. Thread-safe.
    void count_exchange(std::size_t endpoint, unsigned status, Duration took) {
        count_response(endpoint, status, took);
        if (share_ != 0 && exchanges_.fetch_add(1, std::memory_order_relaxed) + 1 == share_) recycle();
    }
    void count_response(std::size_t endpoint, unsigned status, Duration took) {
        EndpointCounters& counted = counters.endpoints[endpoint];
        add(counted.responses[EndpointCounters::class_of(status)], 1);
        add(counted.nanoseconds, static_cast<std::uint64_t>(took.count()));
        add(counters.durations[endpoint][duration_buckets::index_of(took)], 1);
    }
    void count_idle_closed(IdleClosed why) { counters.idle_closed[static_cast<std::size_t>(why)].add(1); }
    void count_refused(Refused why) { counters.refused[static_cast<std::size_t>(why)].add(1); }

    Config const& config;
    Scoreboard& board;
    WorkerSlot& slot;
    SeatCounters& counters;
    UnitTable units;
    Stop const& stop;
    unsigned index;   // of the worker, from 0
    unsigned generation;   // from 1
    unsigned seat;   // the slot of the scoreboard, from 0
    Pulse pulse;
    WorkspacePool workspaces;
    BufferBudget unsent;   // large responses that clients have not taken yet
    Database database;
    Outbound outbound;
    Calibration calibration{};   // the same in every worker
    // Do others wait for the unit that asks? Then its connection closes after the answer. Empty: never.
    std::function<bool()> crowded;
    // Called once, in any thread: the process has reached --max-requests and must be replaced.
    std::function<void()> recycle = [] {};

private:
    // A single thread needs no atomic read-modify-write.
    void add(Counter& counter, std::uint64_t more) {
        if (alone_) {
            counter.add_alone(more);
        } else {
            counter.add(more);
        }
    }

    bool alone_;
    Crowds crowds_;
    std::uint64_t share_;   // 0: no limit
    std::atomic<std::uint64_t> exchanges_{0};
};

}   // namespace tricorn::server
