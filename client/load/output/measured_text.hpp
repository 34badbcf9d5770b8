#pragma once
// The parts of a terminal report that count and time requests.
#include "client/load/metrics/measured.hpp"
#include "client/statistics/statistics.hpp"
#include <string>

namespace tricorn::client {

std::string totals_text(Totals const& totals, bool open_loop);
std::string statuses_text(Measured const& measured);
std::string failures_text(Measured const& measured);
std::string latency_text(Measured const& measured);

// Returns "1.21ms", "≥9.80s", or "-" if unknown.
std::string percentile_text(Percentile const& value);

}   // namespace tricorn::client
