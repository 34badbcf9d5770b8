#pragma once
// The terminal report, at most 80 columns wide unless the URL is longer.
#include "client/load/config/config.hpp"
#include "client/load/metrics/result.hpp"
#include "client/load/verdict/verdict.hpp"
#include <string>

namespace tricorn::client {

std::string result_text(LoadConfig const& config, Result const& result, Verdict const& verdict);

}  // namespace tricorn::client
