#pragma once
// Reads and validates what measured_json.cpp has written.
#include "client/load/metrics/measured.hpp"
#include "client/load/output/members.hpp"

namespace tricorn::client {

// Reads the members "totals", "latency", "by_status", "errors", "bytes", "in_window", "connections_opened" and
// "reopen_failures" of a result, without loss. Throws std::runtime_error if they are invalid.
Measured read_measured(boost::json::object const& result);

Totals read_totals(Members const& totals);

// Throws std::runtime_error if a count exceeds what a result may hold, as a sum of results can.
void check_counts(Measured const& measured);
void check_counts(Totals const& totals, std::string const& name);
void check_count(std::uint64_t count, std::string const& name);

}   // namespace tricorn::client
