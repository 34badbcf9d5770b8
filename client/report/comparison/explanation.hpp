#pragma once
// Why one subject is ahead of another in a cell: what the same rounds measured besides.
#include "client/report/read/comparison.hpp"
#include <optional>
#include <string>

namespace tricorn::client::report {

// "coroutine spends 2.5 µs of processor time on a request, thread 7.6 µs." Only what the numbers bear out, and nothing
// where they say nothing. `better` did more requests a second.
std::string why_faster(Cell const& better, Cell const& worse);

// The same of the first by rate and the next that can be told apart from it.
std::string why_first(Comparison const& comparison, Experiment const& experiment, std::optional<double> x);

}   // namespace tricorn::client::report
