#pragma once
// Whether a result can be trusted, and what a reader has to know about it. Pure.
#include "client/load/config/config.hpp"
#include "client/load/metrics/result.hpp"
#include <string>
#include <vector>

namespace tricorn::client {

struct Verdict {
    std::vector<std::string> reasons;   // why the numbers cannot be trusted; empty: valid
    bool client_at_fault = false;       // one of them is the client's own: the server might have done better
    std::vector<std::string> remarks;   // what they mean less than they seem to
    std::vector<CheckOutcome> checks;   // of each of the configured ones
    bool valid() const { return reasons.empty(); }
};

Verdict judge(Result const& result, LoadConfig const& config);

// The first that applies, in this order: 130, 99, 3, 4, 0.
int exit_code_of(Result const& result, Verdict const& verdict, LoadConfig const& config);

}  // namespace tricorn::client
