#pragma once
// What is measured, and in which order: rounds in blocks, in each of which every subject comes once under every
// condition, those that are compared close to each other and in an order drawn anew. Pure.
#include "client/compare/plan/config.hpp"
#include "client/compare/study/study.hpp"
#include <cstddef>
#include <vector>

namespace tricorn::client::compare {

// How the rounds of an experiment are measured.
struct Design {
    Workload workload;           // without kinds: none
    unsigned connections = 0;    // 0: each cell's x
    Config::Duration window{};   // of a load
    unsigned rounds = 0;         // of what counts: an experiment's main x
    unsigned rounds_aside = 0;   // of its other xs

    unsigned rounds_of(Experiment const& experiment, Cell const& cell) const;
};

struct Step {   // one round of one cell
    std::size_t experiment = 0;
    std::size_t cell = 0;
    unsigned block = 0;

    bool operator==(Step const&) const = default;
};

struct Plan {
    std::vector<Experiment> experiments;   // their cells without rounds
    std::vector<Design> designs;           // one for each experiment
    std::vector<Step> steps;
    Config::Duration lab{};                // time for the lab; 0: none
    Config::Duration expected{};           // how long all of it takes, about
};

// As many rounds as the budget allows, between 3 and 15; never fewer, so that a budget may be too short for the plan. A
// closed loop's numbers of connections other than the main one have 3.
// `server_processors`: how many the servers may use.
Plan make_plan(Config const& config, std::vector<Subject> const& subjects, std::size_t server_processors, bool has_lab);

// How long an experiment with few, regular requests looks, where loads last `window`.
Config::Duration responsiveness_window(Config::Duration window);

// About how long a step of that kind takes: a server's start, its warm-up, the loads, its end.
Config::Duration cost_of(std::string const& kind, Config::Duration window, double x);

}   // namespace tricorn::client::compare
