#pragma once
// The report in wrk's format, for scripts that parse it: the same lines in the same order, with our numbers. Our
// numbers are not corrected the way wrk's are: its latencies include invented samples.
#include "client/load/config/config.hpp"
#include "client/load/metrics/result.hpp"
#include <string>

namespace tricorn::client {

std::string wrk_text(LoadConfig const& config, Result const& result);

}   // namespace tricorn::client
