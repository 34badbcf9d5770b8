#pragma once
// What the units of each model did for a moment of a load: a picture of each, sentences, a table.
#include "client/report/document/document.hpp"
#include "client/results/study.hpp"
#include <string>
#include <vector>

namespace tricorn::client::report {

Section recording_section(Study const& study, Experiment const& experiment);

// One for all models, then those of each, by its name.
std::vector<std::string> recording_findings(Study const& study, Experiment const& experiment);

}   // namespace tricorn::client::report
