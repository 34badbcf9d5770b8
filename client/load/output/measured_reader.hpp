#pragma once
// From a result's JSON to what was measured: what measured_json.cpp has written, checked.
#include "client/load/metrics/measured.hpp"
#include "client/load/output/members.hpp"

namespace tricorn::client {

// What the members "totals", "latency", "by_status", "errors", "bytes", "in_window", "connections_opened" and
// "reopen_failures" of a result say, without loss. Throws std::runtime_error where it is no result's.
Measured read_measured(boost::json::object const& result);

Totals read_totals(Members const& totals);

// Throws std::runtime_error where a count is more than a result may hold, as a sum of results' can be.
void check_counts(Measured const& measured);
void check_counts(Totals const& totals, std::string const& name);
void check_count(std::uint64_t count, std::string const& name);

}   // namespace tricorn::client
