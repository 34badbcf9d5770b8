#pragma once
// Writes the result as JSON, schema "tricorn.load/1": base units (seconds, bytes, counts; latencies in nanoseconds),
// without rounding for display.
#include "client/load/config/config.hpp"
#include "client/load/metrics/result.hpp"
#include "client/load/verdict/verdict.hpp"
#include <string>

namespace tricorn::client {

std::string result_json(LoadConfig const& config, Result const& result, Verdict const& verdict);

}  // namespace tricorn::client
