#pragma once
// One experiment of a comparison: what it found, how it was done, what is drawn of it, and every number.
#include "client/report/document/document.hpp"
#include "client/report/read/comparison.hpp"

namespace tricorn::client::report {

Section experiment_section(Comparison const& comparison, Experiment const& experiment);

}   // namespace tricorn::client::report
