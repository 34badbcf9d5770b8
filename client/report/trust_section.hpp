#pragma once
// Whether the numbers can be trusted, where they come from, and how to get them again.
#include "client/report/comparison.hpp"
#include "client/report/document.hpp"

namespace tricorn::report {

// One sentence for the top of the page; a warning where something is wrong.
Paragraph verdict_of(Comparison const& comparison);

Section trust_section(Comparison const& comparison);
Section environment_section(boost::json::value const& environment);
Section reproduction_section(Comparison const& comparison);

}   // namespace tricorn::report
