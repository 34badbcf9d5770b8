#pragma once
// Looks at a server from outside, through /proc: what its process and all that descend from it have taken.
#include "client/load/metrics/result.hpp"
#include <chrono>
#include <cstdint>
#include <map>
#include <sys/types.h>

namespace tricorn::client {

class Probe {
public:
    explicit Probe(pid_t pid) : pid_(pid) {}

    void begin();       // at the window's start
    ServerCost end();   // at its end; processes that began in between count from their beginning

private:
    struct Taken {
        std::chrono::nanoseconds cpu{};        // its own threads, also those that have ended
        std::chrono::nanoseconds living{};     // those of its threads that still run
        std::chrono::nanoseconds reaped{};     // its children that have ended, in clock ticks
        std::uint64_t voluntary = 0, involuntary = 0;
        unsigned threads = 0;
    };
    using Tree = std::map<pid_t, Taken>;

    static void add(pid_t pid, Tree& tree);

    pid_t pid_;
    Tree before_;
};

}  // namespace tricorn::client
