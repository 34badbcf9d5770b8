#pragma once
// What the memory of a worker of each model consists of: sentences, a picture, a table.
#include "client/report/document/document.hpp"
#include "client/results/study.hpp"
#include <string>
#include <vector>

namespace tricorn::client::report {

Section segments_section(Study const& study, Experiment const& experiment);

// What follows from the numbers: which code is in memory once, what a worker has written, and what grew with the
// connections.
std::vector<Finding> segment_findings(Study const& study, Experiment const& experiment);

}   // namespace tricorn::client::report
