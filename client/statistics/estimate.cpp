#include "client/statistics/estimate.hpp"
#include "client/statistics/statistics.hpp"
#include "common/algorithm/random.hpp"
#include <algorithm>
#include <cmath>
#include <vector>

namespace tricorn::client {

namespace {

using Values = std::vector<double>;

constexpr double rounding = 1e-12;

struct Middle {
    double value = 0;
    double error = 0;   // standard error of the value
};

// Returns the mean; from ten values on, without the smallest and the largest fifth, because a disturbed machine causes
// outliers (Yuen, "The two-sample trimmed t for unequal population variances", 1974).
Middle middle_of(Values values) {
    std::size_t const n = values.size(), cut = n < 10 ? 0 : n / 5;
    std::ranges::sort(values);
    double sum = 0;
    for (std::size_t i = cut; i < n - cut; ++i) sum += values[i];
    double const kept = static_cast<double>(n - 2 * cut), all = static_cast<double>(n);
    double mean = 0, squares = 0;   // winsorised: outer values replaced by the outermost kept
    for (double& value : values) mean += (value = std::clamp(value, values[cut], values[n - 1 - cut])) / all;
    for (double const value : values) squares += (value - mean) * (value - mean);
    return {sum / kept, std::sqrt(squares / (all - 1)) * std::sqrt(all) / kept};
}

// Returns (middle of a resample - middle) / its own standard error, in ascending order.
Values studentised(Values const& values, Middle const& all, std::size_t resamples, Random random) {
    Values ts(resamples), drawn(values.size());
    for (double& t : ts) {
        // The noise gives resamples the variance of samples.
        for (double& value : drawn) value = values[random() % values.size()] + all.error * normal(random);
        Middle const some = middle_of(drawn);
        t = (some.value - all.value) / some.error;
    }
    std::ranges::sort(ts);
    return ts;
}

// Rounding differences between equal quotients are not spread.
bool has_spread(Middle const& all) {
    return all.error > rounding * std::max(1.0, std::abs(all.value));
}

// Estimates on the plain scale, without logarithms.
Estimate estimate_plain(Values const& values, double error, std::uint64_t seed) {
    Estimate result;
    result.rounds = static_cast<unsigned>(values.size());
    result.median = result.low = result.high = median_of(values);
    if (values.size() < rounds_for_interval) return result;
    result.has_interval = true;
    Middle const all = middle_of(values);
    if (!has_spread(all)) return result;
    // At least 20 resamples lie beyond each end.
    auto const resamples = static_cast<std::size_t>(std::max(2000.0, std::ceil(40 / error)));
    Values const ts = studentised(values, all, resamples, Random(seed));
    auto const beyond = static_cast<std::size_t>(error / 2 * static_cast<double>(resamples));
    result.low = std::min(result.median, all.value - ts[resamples - 1 - beyond] * all.error);
    result.high = std::max(result.median, all.value - ts[beyond] * all.error);
    return result;
}

Values log_ratios(std::span<double const> a, std::span<double const> b) {
    Values ratios;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) ratios.push_back(std::log(a[i] / b[i]));
    return ratios;
}

Estimate exponential_of(Estimate result) {
    result.median = std::exp(result.median);
    result.low = std::exp(result.low);
    result.high = std::exp(result.high);
    return result;
}

}   // namespace

Estimate inverse(Estimate const& estimate) {
    return {1 / estimate.median, 1 / estimate.high, 1 / estimate.low, estimate.has_interval, estimate.rounds};
}

Estimate scaled(Estimate const& estimate, double factor) {
    return {estimate.median * factor, estimate.low * factor, estimate.high * factor, estimate.has_interval,
            estimate.rounds};
}

std::optional<Estimate> estimate(std::span<double const> values, double error, std::uint64_t seed) {
    if (values.empty()) return std::nullopt;
    Values all(values.begin(), values.end());
    if (std::ranges::all_of(all, [&](double value) { return value == all.front(); })) {
        double const constant = all.front();
        return Estimate{constant, constant, constant, false, static_cast<unsigned>(all.size())};
    }
    if (!std::ranges::all_of(all, [](double value) { return value > 0; })) return estimate_plain(all, error, seed);
    double const median = median_of(all);
    for (double& value : all) value = std::log(value);
    Estimate result = exponential_of(estimate_plain(all, error, seed));
    result.median = median;   // of two values the arithmetic mean, not that of their logarithms
    result.low = result.has_interval ? std::min(result.low, median) : median;
    result.high = result.has_interval ? std::max(result.high, median) : median;
    return result;
}

std::optional<Estimate> estimate_ratio(std::span<double const> a, std::span<double const> b, double error,
                                       std::uint64_t seed) {
    Values const ratios = log_ratios(a, b);
    if (ratios.empty()) return std::nullopt;
    return exponential_of(estimate_plain(ratios, error, seed));
}

double chance_of_ratio(std::span<double const> a, std::span<double const> b, std::uint64_t seed) {
    constexpr std::size_t resamples = 20'000;
    Values const ratios = log_ratios(a, b);
    if (ratios.size() < rounds_for_interval) return 1;
    Middle const all = middle_of(ratios);
    if (!has_spread(all)) return std::abs(all.value) > rounding ? 0 : 1;
    Values const ts = studentised(ratios, all, resamples, Random(seed));
    double const t = all.value / all.error;
    auto const above = static_cast<double>(ts.end() - std::ranges::lower_bound(ts, t));
    auto const below = static_cast<double>(std::ranges::upper_bound(ts, t) - ts.begin());
    return std::min(1.0, 2 * (std::min(above, below) + 1) / (resamples + 1));
}

double error_of_each(std::span<double const> chances, double rate) {
    Values sorted(chances.begin(), chances.end());
    std::ranges::sort(sorted);
    auto const all = static_cast<double>(std::max<std::size_t>(sorted.size(), 1));
    double claimed = 0;
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        auto const place = static_cast<double>(i + 1);
        if (sorted[i] <= place * rate / all) claimed = place;
    }
    return std::max(claimed, 1.0) * rate / all;
}

}   // namespace tricorn::client
