#pragma once
// The three sentences with which a comparison's report begins: waiting, computing, memory. They follow by rules from the
// numbers; without the numbers there is no sentence.
#include "client/report/comparison/lab_view.hpp"
#include "client/report/document/document.hpp"
#include "client/results/study.hpp"

namespace tricorn::client::report {

Claims claims_of(Study const& study, Lab const& lab);

}   // namespace tricorn::client::report
