#pragma once
// The experiments: question, loads and subjects of each. Pure.
#include "client/compare/plan/plan.hpp"

namespace tricorn::client::compare {

// Up to this number of connections of a closed loop, models with a bounded number of units have one for each.
constexpr unsigned most_equal_units = 256;

struct Entry {
    Experiment experiment;   // with all its cells
    Design design;           // without window and rounds
    unsigned most_rounds;    // more rounds gain little
};

// Returns the experiments that `config` selects, in the order of the report.
std::vector<Entry> catalogue(Config const& config, std::vector<Subject> const& subjects, std::size_t server_processors);

// Returns whether the budget is a few minutes rather than a quarter of an hour.
bool is_short(Config const& config);

}   // namespace tricorn::client::compare
