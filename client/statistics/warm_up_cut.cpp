#include "client/statistics/warm_up_cut.hpp"
#include <cmath>
#include <limits>
#include <numeric>

namespace tricorn::client {

namespace {

constexpr double noticeable_change = 0.01;
constexpr std::size_t fewest = 8;   // fewer batches allow no judgement

// A change counts if it exceeds this share of the mean and this many standard errors. A place found by searching must
// differ more than a fixed one, because the search always finds the place where noise changes most.
struct Change {
    double share;
    double errors;
};
constexpr Change of_quarters{0.1, 3};
constexpr Change at_best_place{0.25, 8};

double mean(std::span<double const> values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double squares(std::span<double const> values) {
    double const middle = mean(values);
    double sum = 0;
    for (double const value : values) sum += (value - middle) * (value - middle);
    return sum;
}

// Returns the squared standard error of the mean, assuming independent values.
double error_squared(std::span<double const> values) {
    auto const n = static_cast<double>(values.size());
    return squares(values) / (n - 1) / n;
}

bool differ(std::span<double const> before, std::span<double const> after, Change least) {
    double const change = std::abs(mean(after) - mean(before));
    double const chance = std::sqrt(error_squared(before) + error_squared(after));
    return change > least.share * std::abs(mean(after)) && change > least.errors * chance;
}

// Returns MSER's cut: where the rest has the smallest standard error, assuming independent values.
std::size_t best_cut(std::span<double const> means, std::size_t last) {
    double least = std::numeric_limits<double>::infinity();
    std::size_t best = 0;
    for (std::size_t cut = 0; cut <= last; ++cut) {
        auto const left = static_cast<double>(means.size() - cut);
        double const statistic = squares(means.subspan(cut)) / (left * left);
        if (statistic >= least) continue;
        least = statistic;
        best = cut;
    }
    return best;
}

bool goes_on_changing(std::span<double const> means, std::size_t cut) {
    std::size_t const n = means.size(), middle = n / 2;
    auto const half = means.subspan(middle);
    if (cut == middle && differ(half.first(half.size() / 2), half.subspan(half.size() / 2), of_quarters)) return true;
    std::size_t const later = best_cut(means, n - n / 4);
    return later > middle && differ(means.first(later), means.subspan(later), at_best_place);
}

}   // namespace

WarmUpCut mser5(std::span<double const> means) {
    WarmUpCut result;
    std::size_t const n = means.size();
    if (n < fewest) return result;
    result.judged = true;
    result.batches = best_cut(means, n / 2);
    result.steady = !goes_on_changing(means, result.batches);
    if (result.batches == 0) return result;
    auto const rest = means.subspan(result.batches);
    double const change = std::abs(mean(means.first(result.batches)) - mean(rest));
    if (change <= noticeable_change * std::abs(mean(rest))) result.batches = 0;
    return result;
}

}   // namespace tricorn::client
