#pragma once
// The option table of the load commands.
#include "client/load/config/config.hpp"
#include "common/cli/options.hpp"
#include <optional>
#include <string>
#include <vector>

namespace tricorn::client {

// Flags that are requests rather than settings.
struct LoadRequests {
    std::optional<std::string> help;   // its form
    bool version = false;
    bool live = false;
    bool no_live = false;
    std::string body_file;   // files that are read once all flags are known; empty: none
    std::string urls_file;
};

// The table refers to both arguments; they must outlive it.
std::vector<Option> load_table(LoadConfig& config, LoadRequests& requests);

}   // namespace tricorn::client
