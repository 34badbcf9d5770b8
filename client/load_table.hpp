#pragma once
// The table of a load's flags.
#include "client/config.hpp"
#include "common/options.hpp"
#include <vector>

namespace tricorn {

// What else can be asked for.
struct LoadRequests {
    bool help = false;
    bool version = false;
    bool live = false;
    bool no_live = false;
};

// Refers to both, which outlive it.
std::vector<Option> load_table(LoadConfig& config, LoadRequests& requests);

}   // namespace tricorn
