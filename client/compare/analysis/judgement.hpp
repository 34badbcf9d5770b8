#pragma once
// What follows from the rounds of a study once all are there. Pure.
#include "client/results/study.hpp"

namespace tricorn::client::compare {

// Fills each cell's `not_compared`, and notes calibrations that differ: what the rounds of a cell say together that a
// single short window cannot: whether the load generator was the limit, or waited for a processor; and whether the same
// computation took the same time in all subjects.
void judge_cells(Study& study);

// Judges the cells, and fills in estimates, comparisons and laws. Call once. `margin`: differences within it are called
// equal.
void judge(Study& study, double margin);

}   // namespace tricorn::client::compare
