#pragma once
// The lab's terminal report: 80 columns, UTF-8.
#include "client/lab/lab.hpp"
#include <string>

namespace tricorn::client::lab {

std::string lab_text(LabReport const& report);

// Returns the limitation of a finding, or "".
std::string lab_lack(LabFinding const& finding);

}  // namespace tricorn::client::lab
