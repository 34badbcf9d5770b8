#pragma once
// What is drawn of an experiment.
#include "client/report/document/document.hpp"
#include "client/report/read/comparison.hpp"
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tricorn::client::report {

std::vector<Chart> charts_of(Comparison const& comparison, Experiment const& experiment);

// Colour and shape for a subject: its role; "control"; "other1", "other2" … for strangers.
std::string look_of(Comparison const& comparison, std::string_view subject);

// A metric of all subjects against x; where there is one x or none, beside each other. No series: nobody has it.
Chart metric_chart(Comparison const& comparison, Experiment const& experiment, std::string const& metric);

// Percentiles on an axis of nines, of all subjects at `x`.
Chart percentile_chart(Comparison const& comparison, Experiment const& experiment, std::optional<double> x,
                       Curve Cell::*curve, std::string const& what);

// A column of `over_time`: 1 the rate, 2 p50, 3 p99.
Chart over_time_chart(Comparison const& comparison, Experiment const& experiment, std::size_t column,
                      std::string const& metric);

// Logarithmic where linear would hide the small ones: everything above 0, the largest 30 times the smallest.
Axis::Scale scale_for(std::vector<Series> const& series);

}   // namespace tricorn::client::report
