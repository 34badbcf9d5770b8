#pragma once
// The summary for an 80-column terminal: rates with their ceilings, costs, differences, problems.
#include "client/compare/analysis/differences.hpp"
#include "client/compare/analysis/laws.hpp"
#include "client/compare/study/study.hpp"
#include <string>

namespace tricorn::client::compare {

std::string study_text(Study const& study, std::vector<Difference> const& differences, std::vector<Law> const& laws);

}   // namespace tricorn::client::compare
