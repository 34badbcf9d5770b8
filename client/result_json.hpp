#pragma once
// The result as JSON, schema "tricorn.load/1": base units (seconds, bytes, counts; latencies in nanoseconds), nothing
// rounded for reading.
#include "client/config.hpp"
#include "client/result.hpp"
#include "client/verdict.hpp"
#include <string>

namespace tricorn {

std::string result_json(LoadConfig const& config, Result const& result, Verdict const& verdict);

}  // namespace tricorn
