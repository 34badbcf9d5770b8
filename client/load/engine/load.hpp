#pragma once
// Runs a load: threads with a loop each, all connections opened before the clock starts, and one result at the end.
#include "client/load/engine/load_thread.hpp"
#include "client/load/engine/progress.hpp"
#include "client/load/metrics/result.hpp"
#include "common/text/expected.hpp"

namespace tricorn::client {

// Blocks SIGINT and SIGTERM, which end the load early with what has been measured; a second one ends the process.
// Called once, from main's thread, before any other thread runs. `progress` may be nullptr. Refused where nothing could be
// measured.
Expected<Result> run_load(LoadConfig const& config, Targets const& targets, Progress* progress);

}   // namespace tricorn::client
