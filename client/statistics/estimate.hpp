#pragma once
// What few rounds say about a number, and how far that can be trusted. Pure, and the same for the same seed.
//
// The rounds are what is repeated: requests of one round share a server, its connections and the machine's mood, and are
// not independent. The intervals are those of a studentised bootstrap over rounds (Efron, "Nonparametric standard errors
// and confidence intervals", 1981), smoothed with normal noise so that it holds with as few as three of them (Silverman
// and Young, "The bootstrap: to smooth or not to smooth?", 1987): the percentile bootstrap of five rounds covers 84 %
// where it claims 95. Of ten rounds and more the outer fifths do not count. Numbers that are all positive are taken by their logarithms, so that ratios and their inverses are
// treated alike.
#include <cstdint>
#include <optional>
#include <span>

namespace tricorn::client {

struct Estimate {
    double median = 0;
    double low = 0, high = 0;   // both the median where there is no interval
    bool has_interval = false;   // at least three rounds
    unsigned rounds = 0;
};

constexpr double confidence = 0.95;
constexpr unsigned rounds_for_interval = 3;

// An interval that holds the true middle of `values` in all but a share of `error` of the cases. nullopt: no value.
std::optional<Estimate> estimate(std::span<double const> values, double error, std::uint64_t seed);

// The same of a[i] / b[i], which belong together: what disturbs a block disturbs both. All are positive.
std::optional<Estimate> estimate_ratio(std::span<double const> a, std::span<double const> b, double error,
                                       std::uint64_t seed);

}   // namespace tricorn::client
