#pragma once
// What a load was like from second to second, and how its beginning was set apart.
#include "client/load/metrics/measured.hpp"
#include <chrono>
#include <cstdint>
#include <utility>
#include <vector>

namespace tricorn::client {

// A second of the load, or the warm-up that was asked for. Counts what ended in it.
struct Interval {
    std::chrono::nanoseconds begin{}, length{};   // since the start
    bool warm_up = false;
    Totals totals;
    std::uint64_t bytes_received = 0;
    std::chrono::nanoseconds p50{}, p99{}, max{};   // of the response times of ok responses; 0 where there were none
    double in_flight = 0;   // requests on their way, on average
    double client_busy = 0;   // processors that the client's threads used, on average
    // Response times in cells of a quarter of an octave: least value, count.
    std::vector<std::pair<std::chrono::nanoseconds, std::uint64_t>> cells;
};

// The beginning of a load, in which caches and queues fill, is counted apart.
struct WarmUp {
    enum class Mode {
        none,   // everything counts
        fixed,   // as long as was asked for
        automatic,   // found by MSER-5
    };
    Mode mode = Mode::none;
    std::chrono::nanoseconds length{};
    Totals totals;   // of it; not among the result's
    bool steady = true;   // an automatic one: a steady state was found behind it
};

}   // namespace tricorn::client
