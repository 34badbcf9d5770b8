#pragma once
// Compares the subjects pairwise: which is better, by how much, with which confidence. Pure.
#include "client/compare/study/study.hpp"
#include "client/statistics/estimate.hpp"
#include <optional>
#include <string>
#include <vector>

namespace tricorn::client::compare {

enum class Finding { a_better, b_better, no_difference, not_measured };
std::string_view to_string(Finding);   // "a_better"

struct Difference {
    std::string experiment;
    std::optional<double> x;
    std::string metric;
    std::string a, b;                // subjects
    std::optional<Estimate> ratio;   // a / b
    double width = 0;                // the larger half of the interval, as a share
    bool higher_is_better = true;
    bool is_control = false;
    Finding finding = Finding::not_measured;
    double error = 0;                // error probability of this interval, after the correction
    std::string sentence;
};

// Returns all pairs of subjects, and each control with its original, in the metrics that tell subjects apart. The
// intervals of one metric under one condition (an experiment's x) hold simultaneously with the stated confidence
// (Bonferroni's correction).
std::vector<Difference> differences(Study const& study);

// Returns "pool is 8 % [5, 11] faster than thread".
std::string sentence_of(Difference const& difference);

}   // namespace tricorn::client::compare
