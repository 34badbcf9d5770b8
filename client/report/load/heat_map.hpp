#pragma once
// The heat map of one load run ("tricorn.load/1"): modes, stalls and drifts that percentiles hide.
#include "client/report/document/document.hpp"
#include "client/report/read/interval_groups.hpp"
#include <boost/json/value.hpp>
#include <cstddef>
#include <optional>
#include <vector>

namespace tricorn::client::report {

// From the intervals' `cells`; long runs are joined to at most that many columns. nullopt: no interval has cells, as in
// results of older versions.
std::optional<HeatMap> heat_map(boost::json::value const& result, std::size_t most = most_columns);

// Gives all the same bands, so that the eye can go from one map to the next.
void share_bands(std::vector<HeatMap>& maps);

}   // namespace tricorn::client::report
