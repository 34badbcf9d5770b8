#pragma once
// The process that serves the admin port: one event loop, apart from all units, so that it answers when every unit
// is busy or stuck.
#include "common/os/stop.hpp"
#include "server/accept/listener.hpp"
#include "server/config/config.hpp"
#include "server/database/slot_pool.hpp"
#include "server/scoreboard/scoreboard.hpp"
#include <functional>

namespace tricorn::server::admin {

// What it looks at, and where it answers. All of it outlives the process's work.
struct AdminPost {
    Config const& config;
    Scoreboard& board;
    SlotPool& connections;   // of the simulated database
    Listener const& service;   // never accepted from
    Listener const& own;
};

// Serves until told to stop; calls `ready` when it answers. In a process of its own, which then ends: what is on its way
// is cut.
void serve_admin(AdminPost const& post, Stop const& stop, std::function<void()> const& ready);

}   // namespace tricorn::server::admin
