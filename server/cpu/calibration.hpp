#pragma once
// What a stretch of CPU time means in steps of the hash chain on this machine. Measured once, before the first fork, so
// that every worker, the ones that replace others too, takes the same time to mean the same work.
#include <chrono>
#include <cstdint>

namespace tricorn::server {

struct Calibration {
    std::uint64_t iterations_per_second = 1'000'000;   // a round number, where nothing was measured: in tests

    // Rounded up: no time is no iterations, any other time at least one.
    std::uint64_t iterations(std::chrono::nanoseconds cpu_time) const;
};

// Takes about 5 ms of CPU time. Throws as HashChain does.
Calibration calibrate();

}   // namespace tricorn::server
