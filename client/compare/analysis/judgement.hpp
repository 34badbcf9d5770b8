#pragma once
// What the rounds of a cell say together that a single short window cannot: whether the load generator was the limit, or
// waited for a processor; and whether the same computation took the same time in all subjects. Pure.
#include "client/compare/study/study.hpp"

namespace tricorn::client::compare {

// Fills each cell's `not_compared`, and notes calibrations that differ. Call once, when all rounds are there.
void judge_cells(Study& study);

}   // namespace tricorn::client::compare
