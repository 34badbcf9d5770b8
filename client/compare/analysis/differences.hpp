#pragma once
// Who is better than whom, by how much, and how sure that is. Pure.
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
    std::optional<Estimate> ratio;   // of a to b
    double width = 0;                // of the interval: the larger half, as a share
    bool higher_is_better = true;
    bool is_control = false;
    Finding finding = Finding::not_measured;
    double error = 0;                // the chance that this one's interval misses, after the correction
    std::string sentence;
};

// All pairs of subjects, and each control with what it controls, in the metrics that tell them apart. The intervals of
// one metric under one condition (an experiment's x) hold together with the stated confidence (Bonferroni's
// correction).
std::vector<Difference> differences(Study const& study);

// "pool is 8 % [5, 11] faster than thread"
std::string sentence_of(Difference const& difference);

}   // namespace tricorn::client::compare
