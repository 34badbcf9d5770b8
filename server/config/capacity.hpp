#pragma once
// How many processes, threads and connections a service has where nobody says so: what suits its model, or as many of
// these as its limits have room for.
#include "common/os/resource_limits.hpp"
#include "server/config/config.hpp"
#include <optional>
#include <string>

namespace tricorn::server {

struct Capacity {
    unsigned workers = 1;
    unsigned threads = 64;               // per worker; of meaning for the pool
    unsigned max_connections = 10'000;   // per worker; without meaning for prefork

    bool operator==(Capacity const&) const = default;
};

// Each is at least 1. `workers`: how many there will be, where somebody did say so.
Capacity default_capacity(Model model, ResourceLimits const& limits, std::optional<unsigned> workers);

// "0.5 processors, 64MiB of memory, 256 processes and threads, 1024 descriptors"; those that there are.
std::string describe(ResourceLimits const& limits);

}   // namespace tricorn::server
