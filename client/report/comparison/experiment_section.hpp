#pragma once
// The section of one experiment: findings, method, charts, and all numbers.
#include "client/report/document/document.hpp"
#include "client/results/study.hpp"
#include <string>
#include <vector>

namespace tricorn::client::report {

// Returns the sentences that the experiment's numbers carry, its main one first.
std::vector<std::string> findings_of(Study const& study, Experiment const& experiment);

// What a star beside a number means.
constexpr std::string_view not_compared_note =
    "* The load generator computed all the time, waited for a processor, or did not run for a moment: not compared.";

Section experiment_section(Study const& study, Experiment const& experiment);

}   // namespace tricorn::client::report
