#pragma once
// Estimates a number and its confidence interval from few rounds. Pure and deterministic for a given seed.
//
// The round is the unit of repetition: requests of one round share a server, its connections and the state of the
// machine, and are not independent. The intervals are those of the rounds' (from ten rounds on trimmed) mean, stretched
// to hold the median, by a studentised bootstrap over rounds (Efron, "Nonparametric standard errors and confidence
// intervals", 1981), smoothed with normal noise so that it holds with few rounds (Silverman and Young, "The bootstrap:
// to smooth or not to smooth?", 1987): the percentile bootstrap of five rounds covers 84 % where it claims 95. Fewer
// than five rounds have no interval: it would be so wide that it says nothing.
// Positive numbers are taken on a log scale, so that ratios and their inverses are treated alike.
#include <cstdint>
#include <optional>
#include <span>

namespace tricorn::client {

struct Estimate {
    double median = 0;
    double low = 0, high = 0;   // both equal the median if there is no interval
    bool has_interval = false;   // needs five rounds that are not all equal; a ratio also has one if they are
    unsigned rounds = 0;
};

// The estimate of 1 / the number.
Estimate inverse(Estimate const& estimate);
// In another unit.
Estimate scaled(Estimate const& estimate, double factor);

constexpr double confidence = 0.95;
constexpr unsigned rounds_for_interval = 5;

// Returns the median and an interval that holds the true middle of `values` except in a share `error` of the cases.
// Constants have no interval. nullopt: no value.
std::optional<Estimate> estimate(std::span<double const> values, double error, std::uint64_t seed);

// The same for the paired ratios a[i] / b[i]: a disturbance of a block affects both. All values must be positive.
std::optional<Estimate> estimate_ratio(std::span<double const> a, std::span<double const> b, double error,
                                       std::uint64_t seed);

// Returns how often chance alone would move the paired ratios a[i] / b[i] at least as far from 1 (two-sided): about the
// smallest error at which the interval of estimate_ratio() excludes 1. 1 with too few rounds for an interval.
double chance_of_ratio(std::span<double const> a, std::span<double const> b, std::uint64_t seed);

// Controls the false discovery rate of many comparisons (Benjamini and Hochberg, "Controlling the false discovery
// rate", 1995): of the differences that are claimed at most the share `rate` is expected to be chance. Returns the error
// at which each interval must be made so that those that exclude "no difference" are just these, and of these at most
// the share `rate` misses the truth (Benjamini and Yekutieli, "False discovery rate-adjusted multiple confidence
// intervals for selected parameters", 2005). `chances`: one per comparison.
double error_of_each(std::span<double const> chances, double rate);

}   // namespace tricorn::client
