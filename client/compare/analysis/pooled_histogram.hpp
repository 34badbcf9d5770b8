#pragma once
// The sum of the histograms of a cell's rounds, in as little memory as they need.
#include "client/results/study.hpp"
#include "client/statistics/histogram.hpp"
#include <map>

namespace tricorn::client::compare {

class PooledHistogram {
public:
    void add(Histogram const& histogram);
    // Returns the percentiles beyond which at least 30 values lie; empty if nothing was added.
    Curve curve() const;

private:
    std::map<Histogram::Nanoseconds, std::uint64_t> cells_;
};

}   // namespace tricorn::client::compare
