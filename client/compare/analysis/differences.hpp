#pragma once
// Compares the subjects pairwise: which is better, by how much, with which confidence. Pure.
#include "client/compare/study/study.hpp"
#include "client/statistics/estimate.hpp"
#include <optional>
#include <string>
#include <vector>

namespace tricorn::client::compare {

enum class PairVerdict {
    a_better,
    b_better,
    equal,          // the whole interval of the ratio lies within the margin
    not_decided,    // the interval holds both "no difference" and differences beyond the margin
    not_measured,   // no round in which both are valid
};
std::string_view to_string(PairVerdict);   // "a_better"

struct Difference {
    std::string experiment;
    std::optional<double> x;
    std::string metric;
    std::string a, b;                // subjects
    std::optional<Estimate> ratio;   // a / b
    double bound = 0;   // the largest difference that the interval holds, as a share of the smaller one
    std::vector<double> values_a, values_b;   // of the rounds, if they are too few for an interval
    bool higher_is_better = true;
    bool is_control = false;
    PairVerdict finding = PairVerdict::not_measured;
    double error = 0;   // error probability of this interval, after the correction
    std::string sentence;
};

// All pairs of subjects, and each control with its original, in the metrics that tell subjects apart.
struct Comparisons {
    std::vector<Difference> all;
    double margin = 0;   // differences within it are called equal, a share
    std::size_t decidable = 0;   // those with enough rounds for an interval, without controls
    std::size_t differ = 0;   // those of them that are better or worse
    double error = 0;   // error probability of each interval
};

// From five rounds on, the false discovery rate of the whole result is controlled: of all differences that are claimed
// at most 1 in 20 is expected to be chance (see error_of_each()). With three or four rounds there is no interval; one is
// better only if all its rounds lie beyond all of the other's by more than the margin.
Comparisons differences(Study const& study, double margin);

// Returns "pool is 8 % [5, 11] faster than thread".
std::string sentence_of(Difference const& difference, double margin);

}   // namespace tricorn::client::compare
