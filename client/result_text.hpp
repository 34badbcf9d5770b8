#pragma once
// The report for people, at most 80 columns wide where the URL allows it.
#include "client/config.hpp"
#include "client/result.hpp"
#include "client/verdict.hpp"
#include <string>

namespace tricorn {

std::string result_text(LoadConfig const& config, Result const& result, Verdict const& verdict);

}  // namespace tricorn
