#pragma once
// Runs one load at one rate and compares it with the objective.
#include "client/load/engine/load.hpp"
#include "client/search/search_config.hpp"
#include <optional>

namespace tricorn::client {

struct TrialRun {
    Trial trial;
    Result result;
    std::string cannot_start;   // not empty: the trial did not run
};

// Judges a result; `load.checks` are the objective.
Trial judge_trial(LoadConfig const& load, Result const& result);

// Blocks until the load has ended. Result::interrupted is set if it was interrupted.
TrialRun run_trial(SearchConfig const& config, double rate, ShutdownSignal const& shutdown);

struct ClosedLoop {
    std::optional<double> rate;   // nullopt: it could not be run, or was interrupted
    bool interrupted = false;
};
// Returns the rate of a closed loop, as the search's starting point.
ClosedLoop run_closed_loop(SearchConfig const& config, ShutdownSignal const& shutdown);

}   // namespace tricorn::client
