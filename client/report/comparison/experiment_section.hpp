#pragma once
// The section of one experiment: findings, method, charts, and all numbers.
#include "client/report/document/document.hpp"
#include "client/report/read/comparison.hpp"

namespace tricorn::client::report {

Section experiment_section(Comparison const& comparison, Experiment const& experiment);

}   // namespace tricorn::client::report
