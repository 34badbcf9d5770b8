#pragma once
// Runs a load: threads with a loop each, all connections opened before the clock starts, and one result at the end.
#include "client/load/engine/load_thread.hpp"
#include "client/load/engine/progress.hpp"
#include "client/load/metrics/result.hpp"
#include <memory>
#include <string>
#include <vector>

namespace tricorn::client {

struct LoadOutcome {
    std::string cannot_start;   // why nothing was measured; empty: result is there
    Result result;
};

// Blocks SIGINT and SIGTERM, which end the load early with what has been measured; a second one ends the process.
// Called once, from main's thread, before any other thread runs. `progress` may be nullptr.
LoadOutcome run_load(LoadConfig const& config, Targets const& targets, Progress* progress);

}  // namespace tricorn::client
