#pragma once
// Judges whether a result is valid, and what a reader must know about it. Pure.
#include "client/load/config/config.hpp"
#include "client/load/metrics/result.hpp"
#include <cstdint>
#include <string>
#include <vector>

namespace tricorn::client {

struct Verdict {
    std::vector<std::string> reasons;   // why the numbers are invalid; empty: valid
    std::string late_times;   // that of them which concerns times alone: the client's part in them; empty: none
    bool client_at_fault = false;   // one reason is the client itself: the server might do better
    std::vector<std::string> remarks;   // limits on what the numbers mean
    std::vector<CheckOutcome> checks;   // one per configured check
    bool valid() const { return reasons.empty(); }
};

Verdict judge(Result const& result, LoadConfig const& config);

// Returns how many of the unfinished requests hung: they had waited for longer than --drain, and count as errors.
std::uint64_t hung_requests(Result const& result, LoadConfig const& config);

// Returns the first that applies of 130, 99, 3, 4, 0.
int exit_code_of(Result const& result, Verdict const& verdict, LoadConfig const& config);

}   // namespace tricorn::client
