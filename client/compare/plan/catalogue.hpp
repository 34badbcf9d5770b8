#pragma once
// The experiments: what each asks, with which loads, and of whom. Pure.
#include "client/compare/plan/plan.hpp"

namespace tricorn::client::compare {

struct Entry {
    Experiment experiment;   // with all its cells
    Design design;           // without window and rounds
    unsigned most_rounds;    // more tell little
};

// Those that `config` wants, in the order in which they are reported.
std::vector<Entry> catalogue(Config const& config, std::vector<Subject> const& subjects, std::size_t server_processors);

// Is this a configuration for minutes rather than a quarter of an hour?
bool is_short(Config const& config);

}   // namespace tricorn::client::compare
