#pragma once
// Tables of several load runs side by side.
#include "client/report/load/overlay.hpp"
#include <vector>

namespace tricorn::client::report {

// Verdicts and rates, the counts of all requests, response and service times; omits tables without data.
std::vector<Table> overlay_tables(Results results);

// Details: checks, errors, and the other times.
std::vector<Table> overlay_details(Results results);

}   // namespace tricorn::client::report
