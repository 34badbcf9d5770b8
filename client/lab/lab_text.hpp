#pragma once
// The lab's report for people: 80 columns, UTF-8.
#include "client/lab/lab.hpp"
#include <string>

namespace tricorn::client::lab {

std::string lab_text(LabReport const& report);

// What one has to know before one relies on a finding; "" where that is nothing.
std::string lab_lack(LabFinding const& finding);

}  // namespace tricorn::client::lab
