#pragma once
// The table of the server's flags: where each value goes, what it may be, what --help says of it.
#include "common/cli/options.hpp"
#include "server/config/config.hpp"

namespace tricorn::server {

// What is asked besides the configuration itself.
struct Requests {
    std::optional<std::string> help;   // its form
    bool version = false;
    bool check_config = false;
    bool healthcheck = false;
    std::optional<std::uint16_t> port;
};

using OptionTable = std::vector<Option>;

// Everything referred to outlives the table.
OptionTable config_table(Config& config, Requests& requests);

// The groups that have a file of their own (config_backends.cpp).
void add_database(OptionTable& table, Config& config);
void add_fetch(OptionTable& table, Config& config);

}   // namespace tricorn::server
