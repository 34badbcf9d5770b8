#pragma once
// The lab's terminal report: 80 columns, UTF-8.
#include "client/lab/lab.hpp"
#include <string>
#include <vector>

namespace tricorn::client::lab {

std::string lab_text(LabReport const& report);

// Sentences, wrapped, with an empty line before each; no-break spaces become plain ones.
std::string lab_paragraphs(std::vector<std::string> const& sentences);

// Returns the limitation of a finding, or "".
std::string lab_lack(LabFinding const& finding);

}  // namespace tricorn::client::lab
