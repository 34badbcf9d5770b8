#pragma once
// What every session of one worker process shares. Made in the worker after fork, outlives all of its sessions.
#include "common/pulse.hpp"
#include "common/stop.hpp"
#include "server/calibration.hpp"
#include "server/config.hpp"
#include "server/database.hpp"
#include "server/outbound.hpp"
#include "server/scoreboard.hpp"
#include "server/workspace.hpp"
#include <atomic>
#include <cstdint>
#include <functional>

namespace tricorn {

struct Service {
    Service(Config const& settings, Scoreboard& shared, SlotPool& connections, Stop const& stopping, unsigned index,
            unsigned generation_number, unsigned seat_number);

    // Called by the one loop or thread that accepts, at least every pulse.every(): says that this process lives, and does
    // what the supervisor wants of every process.
    void keep_up();
    void follow_log() const;   // before a line for the access log. Any thread
    // An exchange has been answered. Any thread.
    void count_exchange() {
        if (share_ != 0 && exchanges_.fetch_add(1, std::memory_order_relaxed) + 1 == share_) worn_out();
    }

    Config const& config;
    Scoreboard& board;
    WorkerSlot& slot;
    Stop const& stop;
    unsigned worker;   // index, from 0
    unsigned generation;   // from 1
    unsigned seat;   // the slot of the scoreboard, from 0
    Pulse pulse;
    WorkspacePool workspaces;
    Database database;
    Outbound outbound;
    Calibration calibration{};   // the same in every worker
    // Do others wait for the unit that asks? Then its connection closes after the answer. Empty: never.
    std::function<bool()> crowded;
    // Called once, in any thread: the process has had its share of exchanges (--max-requests) and is to be replaced.
    std::function<void()> worn_out = [] {};

private:
    std::uint64_t share_;   // 0: no limit
    std::atomic<std::uint64_t> exchanges_{0};
};

}   // namespace tricorn
