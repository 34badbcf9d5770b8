#pragma once
// The estimates of each cell's metrics from its rounds.
#include "client/results/study.hpp"

namespace tricorn::client::compare {

enum class Intervals { yes, no };

// Replaces the estimates of all cells by those of their valid rounds. Without intervals it is cheap.
void estimate_cells(Study& study, Intervals intervals);

}   // namespace tricorn::client::compare
