#pragma once
// Groups the seconds of a load if there are more than a chart can show.
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace tricorn::client::report {

// Limits of a heat map's columns and of a chart's points, even for a day-long run.
inline constexpr std::size_t most_columns = 200, most_points = 600;

using IntervalGroup = std::span<boost::json::value const>;

// Returns the group size for at most `most` groups; 1: no grouping.
std::size_t group_size(std::size_t intervals, std::size_t most);

// Splits into groups of that size; the last may be smaller.
std::vector<IntervalGroup> in_groups(boost::json::array const& intervals, std::size_t size);

std::optional<double> mean_rate(IntervalGroup group);   // answers per second

// In seconds. Percentiles cannot be averaged, so the worst second represents the group.
std::optional<double> worst(IntervalGroup group, std::string_view name);

}   // namespace tricorn::client::report
