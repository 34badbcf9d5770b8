#pragma once
// The charts of several load runs: one line per run.
#include "client/report/load/overlay.hpp"
#include <vector>

namespace tricorn::client::report {

// Response and service times by percentile, answers per second and p99 over time; omits charts without data.
std::vector<Chart> overlay_charts(Results results);

// One map per result with cells, all with the same bands.
std::vector<HeatMap> overlay_heat_maps(Results results);

}   // namespace tricorn::client::report
