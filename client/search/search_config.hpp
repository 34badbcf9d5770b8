#pragma once
// The configuration of a search.
#include "client/load/config/config.hpp"
#include "client/search/search.hpp"

namespace tricorn::client {

struct SearchConfig {
    LoadConfig load;                 // of each trial, except its rate; `duration` is the shortest trial
    std::vector<Check> objective;
    SearchPlan plan;
};

struct SearchInvocation {
    LoadInvocation::Action action = LoadInvocation::Action::load;
    int exit_code = 0;    // with Action::exit
    std::string output;
    SearchConfig config;
};

// Parses the command line, as parse_load does.
SearchInvocation parse_search(int argc, char const* const* argv);

// Returns the length of a trial at this rate: long enough for the objective's percentiles to be known, at most five
// minutes.
std::chrono::nanoseconds trial_length(SearchConfig const& config, double rate);

}   // namespace tricorn::client
