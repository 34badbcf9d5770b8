#pragma once
// The charts of an experiment.
#include "client/report/document/document.hpp"
#include "client/results/study.hpp"
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tricorn::client::report {

std::vector<Chart> charts_of(Study const& study, Experiment const& experiment);

// Returns the colour and shape of a subject: its role; "control"; "other1", "other2" … for others.
std::string look_of(Study const& study, std::string_view subject);

// A metric of all subjects against x; side by side with one x or none. Without series if no subject has the metric.
Chart metric_chart(Study const& study, Experiment const& experiment, std::string const& metric);

// Percentiles of all subjects at `x`, on an axis of nines.
Chart percentile_chart(Study const& study, Experiment const& experiment, std::optional<double> x, Curve Cell::*curve,
                       std::string const& what);

// A value of the moments of `over_time`.
Chart over_time_chart(Study const& study, Experiment const& experiment, std::optional<double> Moment::*value,
                      std::string const& metric);

// Returns logarithmic if a linear scale would hide small values: all above 0, and the largest at least 30 times the
// smallest.
Axis::Scale scale_for(std::vector<Series> const& series);

}   // namespace tricorn::client::report
