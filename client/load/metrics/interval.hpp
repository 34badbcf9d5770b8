#pragma once
// A load's seconds, and the warm-up that precedes the measured window.
#include "client/load/metrics/measured.hpp"
#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace tricorn::client {

// One second of the load, or a warm-up of fixed length. Counts what ended in it; but `offered` is what was due in it.
struct Interval {
    std::chrono::nanoseconds begin{}, length{};   // since the start
    bool warm_up = false;
    Totals totals;
    std::uint64_t bytes_received = 0;
    std::optional<std::chrono::nanoseconds> p50, p99, max;   // response times of ok responses; none without any
    double in_flight = 0;   // mean number of requests in flight
    double client_absent = 0;   // mean number of the client's threads that were not there
    double client_busy = 0;   // mean number of processors that the client's threads used
    // Response times in cells a quarter of an octave wide: least value, count.
    std::vector<std::pair<std::chrono::nanoseconds, std::uint64_t>> cells;
};

// The warm-up: the beginning of a load, while caches and queues fill, counted apart.
struct WarmUp {
    enum class Mode {
        none,   // everything counts
        fixed,   // of the given length
        automatic,   // detected by MSER-5
    };
    Mode mode = Mode::none;
    std::chrono::nanoseconds length{};
    Totals totals;   // of the warm-up; not included in the result's
    bool steady = true;   // automatic: a steady state was found after it
    bool judged = false;   // automatic: the run was long enough to look for it
};

}   // namespace tricorn::client
