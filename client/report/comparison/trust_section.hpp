#pragma once
// The validity of the numbers, their origin, and how to reproduce them.
#include "client/report/document/document.hpp"
#include "client/report/read/comparison.hpp"
#include <vector>

namespace tricorn::client::report {

// Returns one sentence for the top of the page; a warning if something is wrong.
Paragraph verdict_of(Comparison const& comparison);

// Returns the tables of broken laws, invalid cells and cells that were not run, where there are any.
std::vector<Table> problems_of(Comparison const& comparison);

Section trust_section(Comparison const& comparison);
Section reproduction_section(Comparison const& comparison);

}   // namespace tricorn::client::report
