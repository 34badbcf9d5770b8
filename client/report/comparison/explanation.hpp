#pragma once
// Explains why one subject is faster than another in a cell, from the other metrics of the same rounds.
#include "client/results/study.hpp"
#include <optional>
#include <string>

namespace tricorn::client::report {

// Returns "coroutine spends 2.5 µs of processor time per request, thread 7.6 µs." Gives only what the numbers support;
// "" if there is nothing. `better` has the higher rate.
std::string why_faster(Cell const& better, Cell const& worse);

// The same for the first by rate and the next one distinguishable from it.
std::string why_first(Study const& study, Experiment const& experiment, std::optional<double> x);

// Returns who answered many of its requests on new connections, because it closes idle ones to serve others; "" if
// nobody did.
std::string reopened_text(Experiment const& experiment, std::optional<double> x);

}   // namespace tricorn::client::report
