#pragma once
// The charts of one load run ("tricorn.load/1").
#include "client/report/document/document.hpp"
#include <boost/json/value.hpp>
#include <vector>

namespace tricorn::client::report {

// Response and service times by percentile, from their sparse histograms ([least nanoseconds, count]). A curve ends
// where fewer than 30 requests lie beyond it; unfinished requests count with their age.
Chart latency_curves(boost::json::value const& result);

// Returns the times of one distribution at percentiles common to all distributions, so that several share table rows.
std::vector<Point> percentile_points(boost::json::value const& distribution);

// Answers per second, and p50, p99 and the maximum, second by second. More than 600 seconds are grouped, with the mean
// rate and the worst times of each group. Empty: no intervals.
std::vector<Chart> second_by_second(boost::json::value const& result);

}   // namespace tricorn::client::report
