#pragma once
// Converts CPU time to steps of the hash chain on this machine. Measured once, before the first fork, so that the same
// time means the same work in every worker, including later replacements.
#include <chrono>
#include <cstdint>

namespace tricorn::server {

struct Calibration {
    std::uint64_t iterations_per_second = 1'000'000;   // default without a measurement (in tests)

    // Rounded up: zero time is zero iterations, any other time at least one.
    std::uint64_t iterations(std::chrono::nanoseconds cpu_time) const;
};

// Takes about 5 ms of CPU time. Throws like HashChain.
Calibration calibrate();

}   // namespace tricorn::server
