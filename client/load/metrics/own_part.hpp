#pragma once
// What the client itself may have added to a result, because a thread of it was not there. Pure.
#include "client/load/metrics/result.hpp"

namespace tricorn::client {

bool has_own_part(Measured const& measured);

// Returns the result as it could have been without the client's own part, at best: lower bounds of times, and upper
// bounds of what was answered and how fast.
Result without_own_part(Result const& result);

// Returns whether a time is known as an upper bound only: without the client's own part it could be lower by a
// millisecond and a tenth, or more.
bool is_at_most(std::chrono::nanoseconds seen, std::chrono::nanoseconds without);

}   // namespace tricorn::client
