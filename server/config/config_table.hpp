#pragma once
// The table of the server's flags: their variables, allowed values and help texts.
#include "common/cli/options.hpp"
#include "server/config/config.hpp"

namespace tricorn::server {

// Switches and values that are not part of the configuration itself.
struct Requests {
    std::optional<std::string> help;   // its form
    bool version = false;
    bool check_config = false;
    bool healthcheck = false;
    std::optional<std::uint16_t> port;
};

using OptionTable = std::vector<Option>;

// All arguments must outlive the table.
OptionTable config_table(Config& config, Requests& requests);

// The groups of the backends.
void add_database(OptionTable& table, Config& config);
void add_fetch(OptionTable& table, Config& config);

}   // namespace tricorn::server
