#pragma once
// Writes a load's seconds as CSV (RFC 4180), one line per second; times in seconds.
#include "client/load/metrics/result.hpp"
#include <string>

namespace tricorn::client {

std::string interval_csv(Result const& result);

}   // namespace tricorn::client
