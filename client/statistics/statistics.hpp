#pragma once
// What may be said about measured times. Pure.
#include "client/statistics/histogram.hpp"
#include <vector>

namespace tricorn::client {

// The value that a share of all observations does not exceed.
struct Percentile {
    double share = 0;                      // in percent: 99.9
    std::chrono::nanoseconds value{};
    bool known = false;                    // at least 30 observations lie beyond it
    // What it would be if all of which only a lower bound is known were infinite; max(): it would be infinite.
    std::chrono::nanoseconds highest{};
    bool at_least = false;                 // `highest` is more than a hundredth above `value`
};

// Observations beyond a percentile that are needed before it is worth printing.
constexpr std::uint64_t enough_beyond = 30;

// `censored` holds lower bounds of values that were not observed to their end; they count as observations. The nearest
// rank is taken (the smallest recorded value that `share` percent of all do not exceed).
Percentile percentile(Histogram const& observed, Histogram const& censored, double share);

struct Distribution {
    std::uint64_t count = 0;      // observed
    std::uint64_t censored = 0;
    double mean = 0;              // of the observed ones, nanoseconds
    double deviation = 0;
    std::chrono::nanoseconds min{};
    std::chrono::nanoseconds max{};
    bool max_at_least = false;    // one that was not observed to its end is at least that
    std::vector<Percentile> percentiles;
};

// With the percentiles 50, 75, 90, 99, 99.9 and 99.99.
Distribution describe(Histogram const& observed, Histogram const& censored);

double median_of(std::vector<double> values);   // of at least one

}  // namespace tricorn::client
