#pragma once
// The default numbers of processes, threads and connections: the model's usual numbers, or fewer if the resource limits
// require it.
#include "common/os/resource_limits.hpp"
#include "server/config/config.hpp"
#include <optional>
#include <string>

namespace tricorn::server {

struct Capacity {
    unsigned workers = 1;
    unsigned threads = 64;   // per worker; only used by the pool
    unsigned max_connections = 10'000;   // per worker; not used by prefork

    bool operator==(Capacity const&) const = default;
};

// Every number is at least 1. `workers`: the configured number of workers, if any.
Capacity default_capacity(Model model, ResourceLimits const& limits, std::optional<unsigned> workers);

// Returns "0.5 processors, 64MiB of memory, 256 processes and threads, 1024 descriptors"; only the limits that exist.
// Of large responses that each of the workers may hold for its clients, in bytes.
std::uint64_t default_buffered(ResourceLimits const& limits, unsigned workers);

std::string describe(ResourceLimits const& limits);

}   // namespace tricorn::server
