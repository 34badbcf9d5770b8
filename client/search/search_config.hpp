#pragma once
// What a search can be told.
#include "client/load/config/config.hpp"
#include "client/search/search.hpp"

namespace tricorn::client {

struct SearchConfig {
    LoadConfig load;                 // of each trial, but its rate; `duration` is the least that a trial takes
    std::vector<Check> objective;
    SearchPlan plan;
};

struct SearchInvocation {
    LoadInvocation::Action action = LoadInvocation::Action::load;
    int exit_code = 0;    // with Action::exit
    std::string output;
    SearchConfig config;
};

// As parse_load.
SearchInvocation parse_search(int argc, char const* const* argv);

// How long a trial at this rate takes: long enough for the percentiles of the objective to be known, at most five minutes.
std::chrono::nanoseconds trial_length(SearchConfig const& config, double rate);

}   // namespace tricorn::client
