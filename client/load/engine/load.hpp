#pragma once
// Runs a load: threads with one event loop each; opens all connections before the clock starts and returns one result.
#include "client/load/engine/load_thread.hpp"
#include "client/load/engine/progress.hpp"
#include "client/load/metrics/result.hpp"
#include "common/text/expected.hpp"

namespace tricorn::client {

// Blocks until the load has ended. Takes over SIGINT and SIGTERM: the first ends the load early and keeps what was
// measured, a second ends the process. Call once, from the main thread, before any other thread runs. `progress` may be
// nullptr. Refused where nothing could be measured.
Expected<Result> run_load(LoadConfig const& config, Targets const& targets, Progress* progress);

}   // namespace tricorn::client
