#include "client/truncation.hpp"
#include <cmath>
#include <limits>
#include <numeric>

namespace tricorn {

namespace {

constexpr double noticeable_change = 0.01;
constexpr double unsteady_change = 0.1;
constexpr double beyond_chance = 3;   // standard errors
constexpr std::size_t fewest = 8;     // batches about which anything can be said

double mean(std::span<double const> values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double squares(std::span<double const> values) {
    double const middle = mean(values);
    double sum = 0;
    for (double const value : values) sum += (value - middle) * (value - middle);
    return sum;
}

// Of the mean, as if the values were independent.
double error_squared(std::span<double const> values) {
    auto const n = static_cast<double>(values.size());
    return squares(values) / (n - 1) / n;
}

bool goes_on_changing(std::span<double const> half) {
    auto const third_quarter = half.first(half.size() / 2);
    auto const last_quarter = half.subspan(half.size() / 2);
    double const change = std::abs(mean(last_quarter) - mean(third_quarter));
    double const chance = std::sqrt(error_squared(third_quarter) + error_squared(last_quarter));
    return change > unsteady_change * std::abs(mean(half)) && change > beyond_chance * chance;
}

}   // namespace

Truncation mser5(std::span<double const> means) {
    Truncation result;
    std::size_t const n = means.size();
    if (n < fewest) return result;
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t cut = 0; cut <= n / 2; ++cut) {
        auto const left = static_cast<double>(n - cut);
        double const statistic = squares(means.subspan(cut)) / (left * left);
        if (statistic >= least) continue;
        least = statistic;
        result.batches = cut;
    }
    if (result.batches == 0) return result;
    auto const rest = means.subspan(result.batches);
    if (result.batches == n / 2) result.steady = !goes_on_changing(rest);
    double const change = std::abs(mean(means.first(result.batches)) - mean(rest));
    if (change <= noticeable_change * std::abs(mean(rest))) result.batches = 0;
    return result;
}

}   // namespace tricorn
