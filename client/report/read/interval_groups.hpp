#pragma once
// The seconds of a load, joined where there are more than a chart has room for.
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace tricorn::client::report {

// What a heat map has room for, and what a page of a day-long run has: neither more columns nor more points.
inline constexpr std::size_t most_columns = 200, most_points = 600;

using IntervalGroup = std::span<boost::json::value const>;

// How many neighbours make a group where there may be at most `most` groups; 1: each stays alone.
std::size_t group_size(std::size_t intervals, std::size_t most);

// Groups of that size; the last may be smaller.
std::vector<IntervalGroup> in_groups(boost::json::array const& intervals, std::size_t size);

std::optional<double> mean_rate(IntervalGroup group);   // answers a second

// Seconds. Percentiles do not add up: that of the worst second stands for all.
std::optional<double> worst(IntervalGroup group, std::string_view name);

}   // namespace tricorn::client::report
