#pragma once
// The exit codes of tricorn-client. Of several that apply, the first in the order 130, 2, 99, 3, 6, 4, 5 counts.
#include <string_view>

namespace tricorn::client::exit_code {

constexpr int ok = 0;
constexpr int usage = 1;
constexpr int cannot_start = 2;
constexpr int invalid = 3;        // the run's numbers cannot be trusted
constexpr int errors = 4;         // more errors than --max-error-rate allows
constexpr int regression = 5;      // compare: the second of two results is worse than the first
constexpr int not_measured = 6;    // compare: of one subject or more nothing valid was measured
constexpr int check_failed = 99;  // a --check failed
constexpr int interrupted = 130;  // the results so far have been reported

}  // namespace tricorn::client::exit_code

namespace tricorn::client {

// Writes "tricorn-client: WHY" to standard error and returns the code.
int fail(int code, std::string_view why);

}   // namespace tricorn::client
