#pragma once
// What the seats of the scoreboard have counted, added up; and what those who sit there say they do now.
#include "server/admin/collect/snapshot.hpp"
#include "server/scoreboard/scoreboard.hpp"
#include <span>
#include <string_view>
#include <vector>

namespace tricorn::server::admin {

ServiceState service_state(Scoreboard const& board);

// What workers count themselves; the other totals are 0.
Totals add_up(Scoreboard const& board);

// Of the endpoints that were ever asked for. `names` by row of the routes; what no route took is "other".
std::vector<EndpointView> add_up_endpoints(Scoreboard const& board, std::span<std::string_view const> names);

// All endpoints together.
Durations add_up_durations(Scoreboard const& board);

// Fills in the units: how many there are, what they do, who is the busiest.
void look_at_units(Snapshot& snapshot, Scoreboard const& board, Deadline now);

// Of the one that has this seat, as far as the scoreboard knows it.
WorkerView look_at_worker(Scoreboard const& board, unsigned seat, Deadline now);

}   // namespace tricorn::server::admin
