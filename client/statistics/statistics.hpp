#pragma once
// Statistics of measured times. Pure.
#include "client/statistics/histogram.hpp"
#include <vector>

namespace tricorn::client {

// The value that a share of all observations does not exceed.
struct Percentile {
    double share = 0;                      // in percent: 99.9
    std::chrono::nanoseconds value{};
    bool known = false;                    // at least 30 observations lie beyond it
    // The value if all censored observations were infinite; max(): infinite.
    std::chrono::nanoseconds highest{};
    bool at_least = false;                 // `highest` exceeds `value` by more than 1 %
};

// Observations needed beyond a percentile to report it.
constexpr std::uint64_t enough_beyond = 30;

// Returns the nearest-rank percentile (the smallest recorded value that `share` percent of all do not exceed).
// `censored` holds lower bounds of values that were not observed to their end; they count as observations.
Percentile percentile(Histogram const& observed, Histogram const& censored, double share);

struct Distribution {
    std::uint64_t count = 0;      // completed observations
    std::uint64_t censored = 0;
    double mean = 0;              // of the completed ones, nanoseconds
    double deviation = 0;
    std::chrono::nanoseconds min{};
    std::chrono::nanoseconds max{};
    bool max_at_least = false;    // a censored observation is at least `max`
    std::vector<Percentile> percentiles;
};

// Returns the distribution with the percentiles 50, 75, 90, 99, 99.9 and 99.99.
Distribution describe(Histogram const& observed, Histogram const& censored);

// Returns `all` with some of its observations replaced by as many others. Exact but for the smallest and the largest
// value, which are known to the width of a cell.
Histogram replace(Histogram const& all, Histogram const& some, Histogram const& by);

double median_of(std::vector<double> values);   // of at least one

}  // namespace tricorn::client
