#pragma once
// Compares two stored results: is the second worse than the first? Pure.
#include "client/results/study.hpp"
#include "client/statistics/estimate.hpp"
#include <string>
#include <vector>

namespace tricorn::client::compare {

struct Change {
    std::string experiment, subject, metric;
    std::optional<double> x;
    Estimate ratio;               // second / first
    bool higher_is_better = true;
    bool is_regression = false;   // worse by more than the threshold, with confidence
    bool is_seen = false;         // the interval excludes 1
    std::string sentence;
};

// Returns the changes of all metrics that both have in at least three valid rounds. The rounds are independent and
// paired in order; the intervals of one experiment and metric hold simultaneously with the stated confidence.
// `threshold`: a share.
std::vector<Change> changes(Study const& before, Study const& after, double threshold);

// Returns the significant changes, regressions first, and a verdict; at most 80 columns wide unless names are longer.
std::string regression_text(Study const& before, Study const& after, std::vector<Change> const& changes,
                            double threshold);

// Returns 5 for a regression, 3 if nothing could be compared, else 0.
int exit_code_of(std::vector<Change> const& changes);

}   // namespace tricorn::client::compare
