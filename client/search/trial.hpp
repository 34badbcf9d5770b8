#pragma once
// One load at one rate, held against an objective.
#include "client/load/engine/load.hpp"
#include "client/search/search_config.hpp"
#include <optional>

namespace tricorn::client {

struct TrialRun {
    Trial trial;
    Result result;
    std::string cannot_start;   // then there is neither
};

// `load.checks` are the objective.
Trial judge_trial(LoadConfig const& load, Result const& result);

// Blocks until the load is over. Result::interrupted tells that it was cut short.
TrialRun run_trial(SearchConfig const& config, double rate);

struct ClosedLoop {
    std::optional<double> rate;   // nullopt: it could not be run, or was interrupted
    bool interrupted = false;
};
// What a closed loop reaches, to begin the search near there.
ClosedLoop run_closed_loop(SearchConfig const& config);

}   // namespace tricorn::client
