#pragma once
// Runs a load: threads with one event loop each; opens all connections before the clock starts and returns one result.
#include "client/load/engine/load_thread.hpp"
#include "client/load/engine/progress.hpp"
#include "client/load/metrics/result.hpp"
#include "common/os/shutdown_signal.hpp"
#include "common/text/expected.hpp"

namespace tricorn::client {

// Blocks until the load has ended. `shutdown` ends it early, and what was measured is kept; nullptr: it takes over the
// signals itself. Call it from the main thread. `progress` may be nullptr. Refused where nothing could be measured.
Expected<Result> run_load(LoadConfig const& config, Targets const& targets, Progress* progress,
                          ShutdownSignal const* shutdown);

}   // namespace tricorn::client
