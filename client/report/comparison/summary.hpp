#pragma once
// A comparison in one or two screens of a terminal: a table for each experiment, what was found, and at the end the
// three sentences and the verdict.
#include "client/report/document/document.hpp"
#include "client/results/study.hpp"

namespace tricorn::client::report {

Document comparison_summary(Study const& study);

}   // namespace tricorn::client::report
