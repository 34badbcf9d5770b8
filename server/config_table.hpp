#pragma once
// The table of the server's flags: where each value goes, what it may be, what --help says of it.
#include "common/options.hpp"
#include "server/config.hpp"

namespace tricorn {

// What is asked besides the configuration itself.
struct Requests {
    bool help = false;
    bool version = false;
    bool check_config = false;
    bool healthcheck = false;
    std::optional<std::uint16_t> port;
};

// Everything referred to outlives the table.
std::vector<Option> config_table(Config& config, Requests& requests);

}   // namespace tricorn
