#pragma once
// The heat map of one load run ("tricorn.load/1"): modes, stalls and drifts that percentiles hide.
#include "client/report/document.hpp"
#include "client/report/interval_groups.hpp"
#include <boost/json/value.hpp>
#include <cstddef>
#include <optional>
#include <vector>

namespace tricorn::report {

// From the intervals' `cells`; long runs are joined to at most that many columns. nullopt: no interval has cells, as in
// results of older versions.
std::optional<HeatMap> heat_map(boost::json::value const& result, std::size_t most = most_columns);

// Gives all the same bands, so that the eye can go from one map to the next.
void share_bands(std::vector<HeatMap>& maps);

// The requests in each column and octave: the quarters of an octave would be four times as many columns.
Table table_behind(HeatMap const& map);

// Classes of shares, from the fewest on: each begins where the one before ends, the first at 0.
struct HeatClass {
    double from = 0;
    char const* label = "";
};
std::vector<HeatClass> const& heat_classes();

}   // namespace tricorn::report
