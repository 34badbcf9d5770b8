#pragma once
// The summary for a terminal of 80 columns: rates with their ceilings, costs, what differs, what is wrong.
#include "client/compare/differences.hpp"
#include "client/compare/laws.hpp"
#include "client/compare/study.hpp"
#include <string>

namespace tricorn::compare {

std::string study_text(Study const& study, std::vector<Difference> const& differences, std::vector<Law> const& laws);

}   // namespace tricorn::compare
