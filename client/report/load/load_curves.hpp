#pragma once
// What is drawn of one load run ("tricorn.load/1").
#include "client/report/document/document.hpp"
#include <boost/json/value.hpp>
#include <vector>

namespace tricorn::client::report {

// Response and service times by percentile, from their sparse histograms ([least nanoseconds, count]). A curve ends where
// fewer than 30 requests lie beyond; unfinished requests count with the age that they had.
Chart latency_curves(boost::json::value const& result);

// The times of one distribution at percentiles that all distributions share, so that several stand in the same rows.
std::vector<Point> percentile_points(boost::json::value const& distribution);

// Answers a second, and p50, p99 and the longest, second by second; more than 600 seconds are joined, to their mean rate
// and the times of the worst of them. Empty: there are no intervals.
std::vector<Chart> second_by_second(boost::json::value const& result);

}   // namespace tricorn::client::report
