#pragma once
// Adds up the counters of the scoreboard's seats, and reads the current state of their workers and units.
#include "server/admin/collect/snapshot.hpp"
#include "server/scoreboard/scoreboard.hpp"
#include <span>
#include <string_view>
#include <vector>

namespace tricorn::server::admin {

ServiceState service_state(Scoreboard const& board);

// Adds up the workers' own counters; the other totals are 0.
Totals add_up(Scoreboard const& board);

// Only endpoints that were ever requested. `names` by index of the routes; requests without a route count as "other".
std::vector<EndpointView> add_up_endpoints(Scoreboard const& board, std::span<std::string_view const> names);

// Sums over all endpoints.
Durations add_up_durations(Scoreboard const& board);

// Fills in the units: their number, their states, the busiest ones.
void look_at_units(Snapshot& snapshot, Scoreboard const& board, Deadline now);

// The worker on this seat, as far as the scoreboard knows it.
WorkerView look_at_worker(Scoreboard const& board, unsigned seat, Deadline now);

}   // namespace tricorn::server::admin
