#pragma once
// What every session of one worker process shares. Made in the worker after fork, outlives all of its sessions.
#include "common/stop.hpp"
#include "server/calibration.hpp"
#include "server/config.hpp"
#include "server/database.hpp"
#include "server/outbound.hpp"
#include "server/scoreboard.hpp"
#include "server/workspace.hpp"
#include <functional>

namespace tricorn {

struct Service {
    Service(Config const& settings, Scoreboard& shared, SlotPool& connections, Stop const& stopping, unsigned index,
            unsigned generation_number, unsigned seat_number)
        : config(settings),
          board(shared),
          slot(shared.slot(seat_number)),
          stop(stopping),
          worker(index),
          generation(generation_number),
          seat(seat_number),
          workspaces(settings.max_body),
          database(connections, settings, seat_number),
          outbound(settings) {}

    Config const& config;
    Scoreboard& board;
    WorkerSlot& slot;
    Stop const& stop;
    unsigned worker;       // index, from 0
    unsigned generation;   // from 1
    unsigned seat;         // the slot of the scoreboard, from 0
    WorkspacePool workspaces;
    Database database;
    Outbound outbound;
    Calibration calibration{};   // the same in every worker
    // Do others wait for the unit that asks? Then its connection closes after the answer. Empty: never.
    std::function<bool()> crowded;
};

}  // namespace tricorn
