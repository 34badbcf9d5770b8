#pragma once
// The process that serves the admin port: one event loop, separate from all units, so that it responds even when every
// unit is busy or stuck.
#include "common/os/stop.hpp"
#include "server/accept/listeners.hpp"
#include "server/config/config.hpp"
#include "server/database/shared_semaphore.hpp"
#include "server/scoreboard/scoreboard.hpp"
#include <functional>

namespace tricorn::server::admin {

// What it observes and where it listens. All of it must outlive the process's work.
struct AdminContext {
    Config const& config;
    Scoreboard& board;
    SharedSemaphore& connections;   // of the simulated database
    Listeners const& service;   // only observed, never accepted from
    Listener const& own;
};

// Serves until the stop request; calls `ready` once it responds. Runs in a process of its own, which exits afterwards:
// exchanges in progress are cut off.
void serve_admin(AdminContext const& context, Stop const& stop, std::function<void()> const& ready);

}   // namespace tricorn::server::admin
