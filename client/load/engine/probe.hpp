#pragma once
// Measures a server from outside, through /proc: the resources used by its process and all descendants.
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
    ServerCost end();   // at its end; processes started meanwhile count from their start

private:
    struct Taken {
        std::chrono::nanoseconds cpu{};        // all its threads, including ended ones
        std::chrono::nanoseconds living{};     // threads that still run
        std::chrono::nanoseconds reaped{};     // ended children, in clock ticks
        std::uint64_t voluntary = 0, involuntary = 0;
        unsigned threads = 0;
    };
    using Tree = std::map<pid_t, Taken>;

    static void add(pid_t pid, Tree& tree);

    pid_t pid_;
    Tree before_;
    std::chrono::steady_clock::time_point begun_{};
};

}  // namespace tricorn::client
