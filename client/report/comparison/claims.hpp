#pragma once
// The three sentences with which a comparison's report begins: waiting, computing, memory. They follow by rules from the
// numbers; without the numbers there is no sentence.
#include "client/report/comparison/lab_view.hpp"
#include "client/report/document/document.hpp"
#include "client/report/read/comparison.hpp"

namespace tricorn::client::report {

Claims claims_of(Comparison const& comparison, Lab const& lab);

}   // namespace tricorn::client::report
