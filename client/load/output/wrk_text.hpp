#pragma once
// The report in wrk's form, for scripts that read it: the same lines in the same order, with our numbers. They are not
// altered as wrk's are, whose latencies hold samples that it makes up.
#include "client/load/config/config.hpp"
#include "client/load/metrics/result.hpp"
#include <string>

namespace tricorn::client {

std::string wrk_text(LoadConfig const& config, Result const& result);

}   // namespace tricorn::client
