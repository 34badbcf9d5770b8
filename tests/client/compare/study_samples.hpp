#pragma once
// Studies with numbers chosen by a test.
#include "client/compare/study/study.hpp"
#include "common/algorithm/random.hpp"
#include <cmath>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

namespace tricorn::test {

using namespace tricorn::client;

// Rounds of "closed.db" with 64 connections: each subject's rate scatters around the given one.
struct Sample {
    std::string subject;
    double rate = 0;
    std::string control_of;
};

inline compare::Study sample_study(std::vector<Sample> const& samples, unsigned rounds, double scatter,
                                   std::uint64_t seed) {
    compare::Study study;
    study.seed = seed;
    compare::Experiment experiment;
    experiment.id = "closed.db";
    experiment.kind = "closed_loop";
    experiment.workload = "db";
    experiment.question = "waiting";
    experiment.parameters["x"] = "connections";
    Random random(seed);
    for (Sample const& sample : samples) {
        compare::Subject subject;
        subject.name = sample.subject;
        subject.model = sample.control_of.empty() ? sample.subject : sample.control_of;
        subject.control_of = sample.control_of;
        study.subjects.push_back(subject);
        compare::Cell cell;
        cell.subject = sample.subject;
        cell.x = 64;
        for (unsigned block = 0; block < rounds; ++block) {
            double const rate = sample.rate * std::exp(scatter * normal(random));
            compare::Round round;
            round.block = block;
            round.metrics = {{"rate", rate},     {"mean", 64 / rate}, {"seconds", 1},
                             {"requests", rate}, {"p50", 64 / rate},  {"cpu_us_per_request", 10},
                             {"unaccounted", 0}, {"errors", 0},       {"not_ok", 0},
                             {"reopened", 0}};
            cell.rounds.push_back(round);
        }
        experiment.cells.push_back(cell);
    }
    study.experiments.push_back(experiment);
    return study;
}

}   // namespace tricorn::test
