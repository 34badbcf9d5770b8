#pragma once
// What is drawn of several load runs: a line for each.
#include "client/report/load/overlay.hpp"
#include <vector>

namespace tricorn::client::report {

// Response and service times by percentile, answers a second and p99 over time; without those that no result has.
std::vector<Chart> overlay_charts(Results results);

// One for each result that has cells, with the same bands in all.
std::vector<HeatMap> overlay_heat_maps(Results results);

}   // namespace tricorn::client::report
