#pragma once
// Two stored results: is the second one worse? Pure.
#include "client/compare/study/study.hpp"
#include "client/statistics/estimate.hpp"
#include <string>
#include <vector>

namespace tricorn::client::compare {

struct Change {
    std::string experiment, subject, metric;
    std::optional<double> x;
    Estimate ratio;               // of the second to the first
    bool higher_is_better = true;
    bool is_regression = false;   // for the worse, by more than the threshold, with confidence
    bool is_seen = false;         // the interval does not hold 1
    std::string sentence;
};

// Of all that both have measured in at least three valid rounds. The rounds are independent and paired as they come; the
// intervals of one experiment and one metric hold together with the stated confidence. `threshold`: a share.
std::vector<Change> changes(Study const& before, Study const& after, double threshold);

// The changes that were seen, those for the worse first, and a verdict; at most 80 columns wide where names allow it.
std::string regression_text(Study const& before, Study const& after, std::vector<Change> const& changes,
                            double threshold);

// 5 where there is a regression, 3 where nothing could be compared, else 0.
int exit_code_of(std::vector<Change> const& changes);

}   // namespace tricorn::client::compare
