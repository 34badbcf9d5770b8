#include "client/compare/analysis/pooled_histogram.hpp"
#include "client/statistics/statistics.hpp"

namespace tricorn::client::compare {

namespace {

constexpr double shares[] = {0, 5, 10, 25, 50, 75, 90, 95, 98, 99, 99.5, 99.8, 99.9, 99.95, 99.99, 99.999};

}   // namespace

void PooledHistogram::add(Histogram const& histogram) {
    for (auto const& [least, count] : histogram.cells()) cells_[least] += count;
}

Curve PooledHistogram::curve() const {
    Histogram all;
    for (auto const& [least, count] : cells_) all.record(least, count);
    Curve curve;
    for (double const share : shares) {
        Percentile const value = percentile(all, {}, share);
        if (value.known) curve.emplace_back(share, std::chrono::duration<double>(value.value).count());
    }
    return curve;
}

}   // namespace tricorn::client::compare
