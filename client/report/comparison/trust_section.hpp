#pragma once
// The validity of the numbers, their origin, and how to reproduce them.
#include "client/report/document/document.hpp"
#include "client/results/study.hpp"
#include <vector>

namespace tricorn::client::report {

// Returns one sentence for the top of the page; a warning if something is wrong.
Paragraph verdict_of(Study const& study);

// Returns the tables of broken laws, invalid cells and cells that were not run, where there are any.
std::vector<Table> problems_of(Study const& study);

Section trust_section(Study const& study);
Section reproduction_section(Study const& study);

}   // namespace tricorn::client::report
