#pragma once
// The heat map of one load run ("tricorn.load/1"): shows modes, stalls and drifts that percentiles hide.
#include "client/report/document/document.hpp"
#include "client/report/read/interval_groups.hpp"
#include <boost/json/value.hpp>
#include <cstddef>
#include <optional>
#include <vector>

namespace tricorn::client::report {

// Built from the intervals' `cells`; intervals of long runs are joined to at most `most` columns. nullopt: no interval
// has cells, as in results of older versions.
std::optional<HeatMap> heat_map(boost::json::value const& result, std::size_t most = most_columns);

// Gives all maps the same bands, so that they can be compared by eye.
void share_bands(std::vector<HeatMap>& maps);

}   // namespace tricorn::client::report
