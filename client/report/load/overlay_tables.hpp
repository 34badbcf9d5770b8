#pragma once
// Several load runs side by side, in tables.
#include "client/report/load/overlay.hpp"
#include <vector>

namespace tricorn::client::report {

// Verdicts and rates, the account of all requests, response and service times; without those that no result has.
std::vector<Table> overlay_tables(Results results);

// What stands behind them: checks, errors, and the other times.
std::vector<Table> overlay_details(Results results);

}   // namespace tricorn::client::report
