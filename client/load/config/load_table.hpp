#pragma once
// The table of a load's flags.
#include "client/load/config/config.hpp"
#include "common/cli/options.hpp"
#include <optional>
#include <string>
#include <vector>

namespace tricorn::client {

// What else can be asked for.
struct LoadRequests {
    std::optional<std::string> help;   // its form
    bool version = false;
    bool live = false;
    bool no_live = false;
};

// Refers to both, which outlive it.
std::vector<Option> load_table(LoadConfig& config, LoadRequests& requests);

}   // namespace tricorn::client
