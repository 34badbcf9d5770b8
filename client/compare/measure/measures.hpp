#pragma once
// The measurements of the experiments: each runs one round of one cell with a fresh server. All throw ServiceFailure if
// the server cannot be used.
#include "client/compare/measure/round_result.hpp"
#include "client/compare/plan/plan.hpp"

namespace tricorn::client::compare {

// What to measure.
struct Job {
    Subject const& subject;
    Design const& design;
    std::optional<double> x;
    double base_rate = 0;   // the subject's base rate, for experiments at a share of it
    std::uint64_t seed = 0;
};

RoundResult measure_closed(Bench& bench, Job const& job);   // x: connections
RoundResult measure_open(Bench& bench, Job const& job, double rate);
RoundResult measure_speed_up(Bench& bench, Job const& job);   // x: processors
RoundResult measure_idle(Bench& bench, Job const& job);   // x: connections
RoundResult measure_segments(Bench& bench, Job const& job);   // x: connections
RoundResult measure_recording(Bench& bench, Job const& job);
RoundResult measure_crash(Bench& bench, Job const& job);
RoundResult measure_overload(Bench& bench, Job const& job);   // x: share of base_rate
RoundResult measure_responsiveness(Bench& bench, Job const& job);   // x: concurrent long requests, 0 or 1

// The flags that give a model with a bounded number of units one for each connection.
std::vector<std::string> equal_units(Subject const& subject, unsigned connections);

}   // namespace tricorn::client::compare
