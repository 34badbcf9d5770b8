#pragma once
// One experiment of a comparison: what it found, how it was done, what is drawn of it, and every number.
#include "client/report/comparison.hpp"
#include "client/report/document.hpp"

namespace tricorn::report {

Section experiment_section(Comparison const& comparison, Experiment const& experiment);

}   // namespace tricorn::report
