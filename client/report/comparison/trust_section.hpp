#pragma once
// Whether the numbers can be trusted, where they come from, and how to get them again.
#include "client/report/document/document.hpp"
#include "client/report/read/comparison.hpp"

namespace tricorn::client::report {

// One sentence for the top of the page; a warning where something is wrong.
Paragraph verdict_of(Comparison const& comparison);

Section trust_section(Comparison const& comparison);
Section reproduction_section(Comparison const& comparison);

}   // namespace tricorn::client::report
