#pragma once
// Compares the subjects pairwise: which is better, by how much, with which confidence. Pure.
#include "client/results/study.hpp"
#include <string>

namespace tricorn::client::compare {

// From five rounds on, the false discovery rate of the whole result is controlled: of all differences that are claimed
// at most 1 in 20 is expected to be chance (see error_of_each()). With three or four rounds there is no interval; one is
// better only if all its rounds lie beyond all of the other's by more than the margin.
Comparisons differences(Study const& study, double margin);

// Returns "pool is 8 % [5, 11] faster than thread".
std::string sentence_of(Difference const& difference, double margin);

}   // namespace tricorn::client::compare
