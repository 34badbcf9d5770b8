#pragma once
// Who ran when for a terminal: a lane of block characters for each unit.
#include "client/results/lane.hpp"
#include <cstddef>
#include <string>
#include <vector>

namespace tricorn::client {

// What the characters of a lane mean; `column`: microseconds of one.
std::string lane_legend(double column, std::vector<LaneKey> const& keys = lane_keys_of_lab());

// A line of at most `width` columns for each unit: its name and its lane, on which the last column ends with `span`
// microseconds. A column shows what the unit did for the longest part of it.
std::vector<std::string> lane_lines(LanePanel const& panel, double span, std::size_t width);

// The microseconds of a column of these lines.
double lane_column(double span, std::size_t width);

}   // namespace tricorn::client
