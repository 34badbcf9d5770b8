#include "client/statistics/statistics.hpp"
#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace tricorn::client {

namespace {

constexpr std::array<double, 6> usual_shares{50, 75, 90, 99, 99.9, 99.99};

Percentile at(Histogram const& observed, Histogram const& all, double share) {
    auto const count = static_cast<double>(all.count());
    // 99.9 % of 1000 is rank 999, despite rounding in the product.
    auto const exact = count * share / 100;
    auto const rank = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(exact - 1e-9 * count)));
    Percentile result;
    result.share = share;
    result.value = all.at_rank(rank);
    result.known = all.count() >= rank + enough_beyond;
    result.highest =
        rank > observed.count() ? std::chrono::nanoseconds::max() : std::max(result.value, observed.at_rank(rank));
    result.at_least = result.highest - result.value > result.value / 100;
    return result;
}

Histogram sum(Histogram const& observed, Histogram const& censored) {
    Histogram all = observed;
    all.merge(censored);
    return all;
}

}  // namespace

Percentile percentile(Histogram const& observed, Histogram const& censored, double share) {
    return at(observed, sum(observed, censored), share);
}

Distribution describe(Histogram const& observed, Histogram const& censored) {
    Histogram const all = sum(observed, censored);
    Distribution result;
    result.count = observed.count();
    result.censored = censored.count();
    result.mean = observed.mean();
    result.deviation = observed.deviation();
    result.min = observed.min();
    result.max = all.max();
    result.max_at_least = censored.count() > 0;
    for (double const share : usual_shares) result.percentiles.push_back(at(observed, all, share));
    return result;
}

Histogram replace(Histogram const& all, Histogram const& some, Histogram const& by) {
    if (some.count() == 0) return all;
    std::map<std::chrono::nanoseconds, std::uint64_t> counts;
    for (auto const& [least, count] : all.cells()) counts[least] += count;
    for (auto const& [least, count] : by.cells()) counts[least] += count;
    for (auto const& [least, count] : some.cells()) counts[least] -= std::min(count, counts[least]);
    std::erase_if(counts, [](auto const& cell) { return cell.second == 0; });
    std::vector<Histogram::Cell> const cells(counts.begin(), counts.end());
    if (cells.empty()) return {};
    auto const least = cells.front().first, most = cells.back().first;
    // The true values where they are of these cells.
    auto const of_cell = [&](std::chrono::nanoseconds cell, auto... values) {
        auto best = cell;
        for (auto const value : {values...}) {
            Histogram one;
            one.record(value);
            if (one.cells().front().first == cell) best = value;
        }
        return best;
    };
    return Histogram::restore(cells, std::max(0.0, all.sum() - some.sum() + by.sum()),
                              of_cell(least, by.min(), all.min()), of_cell(most, by.max(), all.max()));
}

double median_of(std::vector<double> values) {
    auto const middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    if (values.size() % 2 == 1) return *middle;
    return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

}  // namespace tricorn::client
