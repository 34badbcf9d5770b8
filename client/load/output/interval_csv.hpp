#pragma once
// A load's seconds as CSV (RFC 4180), a line each; times in seconds.
#include "client/load/metrics/result.hpp"
#include <string>

namespace tricorn::client {

std::string interval_csv(Result const& result);

}   // namespace tricorn::client
