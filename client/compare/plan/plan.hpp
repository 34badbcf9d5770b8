#pragma once
// What is measured, and in which order: each block holds one round of every subject under every condition; those that
// are compared run close together in random order. Pure.
#include "client/compare/plan/config.hpp"
#include "client/results/study.hpp"
#include <cstddef>
#include <vector>

namespace tricorn::client::compare {

// How to measure the rounds of an experiment.
struct Design {
    Workload workload;           // without kinds: none
    unsigned connections = 0;    // 0: the cell's x
    Config::Duration window{};   // length of a load
    Config::Duration least_window{};   // however short the others are
    unsigned rounds = 0;         // rounds of the main x
    unsigned rounds_aside = 0;   // rounds of the other xs
    bool apart = false;          // one processor for the server and the others for the load, whatever the placement

    unsigned rounds_of(Experiment const& experiment, Cell const& cell) const;
};

struct Step {   // one round of one cell
    std::size_t experiment = 0;
    std::size_t cell = 0;
    unsigned block = 0;

    bool operator==(Step const&) const = default;
};

struct Plan {
    std::vector<Experiment> experiments;   // cells without rounds yet
    std::vector<Design> designs;           // one per experiment
    std::vector<Step> steps;
    Config::Duration lab{};                // time for the lab; 0: none
    Config::Duration expected{};           // approximate total time
};

// Plans as many rounds as the budget allows, between 5 and 15; never fewer, so the plan may exceed a short budget. In a
// closed loop, numbers of connections other than the main one get 3. `server_processors`: how many the servers may use.
Plan make_plan(Config const& config, std::vector<Subject> const& subjects, std::size_t server_processors, bool has_lab);

// Returns the approximate time of a step of that kind: server start, warm-up, loads, end.
Config::Duration cost_of(Kind kind, Config::Duration window, double x);

}   // namespace tricorn::client::compare
