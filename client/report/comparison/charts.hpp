#pragma once
// The charts of an experiment.
#include "client/report/document/document.hpp"
#include "client/report/read/comparison.hpp"
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tricorn::client::report {

std::vector<Chart> charts_of(Comparison const& comparison, Experiment const& experiment);

// Returns the colour and shape of a subject: its role; "control"; "other1", "other2" … for others.
std::string look_of(Comparison const& comparison, std::string_view subject);

// A metric of all subjects against x; side by side with one x or none. Without series if no subject has the metric.
Chart metric_chart(Comparison const& comparison, Experiment const& experiment, std::string const& metric);

// Percentiles of all subjects at `x`, on an axis of nines.
Chart percentile_chart(Comparison const& comparison, Experiment const& experiment, std::optional<double> x,
                       Curve Cell::*curve, std::string const& what);

// A column of `over_time`: 1 rate, 2 p50, 3 p99.
Chart over_time_chart(Comparison const& comparison, Experiment const& experiment, std::size_t column,
                      std::string const& metric);

// Returns logarithmic if a linear scale would hide small values: all above 0, and the largest at least 30 times the
// smallest.
Axis::Scale scale_for(std::vector<Series> const& series);

}   // namespace tricorn::client::report
