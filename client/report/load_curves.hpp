#pragma once
// What is drawn of one load run ("tricorn.load/1").
#include "client/report/document.hpp"
#include <boost/json/value.hpp>
#include <vector>

namespace tricorn::report {

// Response and service times by percentile, from their sparse histograms ([least nanoseconds, count]). A curve ends where
// fewer than 30 requests lie beyond; unfinished requests count with the age that they had.
Chart latency_curves(boost::json::value const& result);

// Answers a second, and p50 and p99, second by second. Empty: there are no intervals.
std::vector<Chart> second_by_second(boost::json::value const& result);

}   // namespace tricorn::report
