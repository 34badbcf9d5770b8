#pragma once
// The section of one experiment: findings, method, charts, and all numbers.
#include "client/report/document/document.hpp"
#include "client/results/study.hpp"
#include <string>
#include <vector>

namespace tricorn::client::report {

// Returns the sentences that the experiment's numbers carry, its main one first.
std::vector<std::string> findings_of(Study const& study, Experiment const& experiment);

Section experiment_section(Study const& study, Experiment const& experiment);

}   // namespace tricorn::client::report
