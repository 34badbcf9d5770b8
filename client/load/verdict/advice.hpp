#pragma once
// What a server or this machine does that a reader of the errors would not guess, and which flag suits it.
#include "client/load/metrics/result.hpp"
#include <string>
#include <vector>

namespace tricorn::client {

// Sentences about a load with `connections` connections; none: nothing was conspicuous.
std::vector<std::string> advice(Result const& result, unsigned connections);

// Why the numbers are not the server's: this machine had no local port left. Empty: it had.
std::string why_no_port(Result const& result);

}   // namespace tricorn::client
