#pragma once
// Studies with numbers chosen by a test.
#include "client/results/study.hpp"
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

inline Study sample_study(std::vector<Sample> const& samples, unsigned rounds, double scatter, std::uint64_t seed) {
    Study study;
    study.seed = seed;
    Experiment experiment;
    experiment.id = "closed.db";
    experiment.kind = Kind::closed_loop;
    experiment.workload = "db";
    experiment.question = "waiting";
    experiment.parameters["x"] = "connections";
    Random random(seed);
    for (Sample const& sample : samples) {
        Subject subject;
        subject.name = sample.subject;
        subject.model = model_named(sample.control_of.empty() ? sample.subject : sample.control_of);
        subject.control_of = sample.control_of;
        study.subjects.push_back(subject);
        Cell cell;
        cell.subject = sample.subject;
        cell.x = 64;
        for (unsigned block = 0; block < rounds; ++block) {
            double const rate = sample.rate * std::exp(scatter * normal(random));
            Round round;
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

// A study in which nothing is left out.
inline Study whole_study() {
    Study study =
        sample_study({{"pool", 10'000, {}}, {"coroutine", 12'000, {}}, {"again", 12'000, "coroutine"}}, 6, 0.02, 8);
    study.started_at = "2026-01-15T10:20:30Z";
    study.finished_at = "2026-01-15T10:23:11Z";
    study.budget_mode = "quick";
    study.seconds_planned = 170;
    study.seconds_taken = 161.25;
    study.command = "tricorn-client compare --quick \"x\"";
    study.environment["processor"] = "One";
    study.subjects[0].command = {"tricorn-server", "--model=pool"};
    study.subjects[1].variant_of = "pool";
    Experiment& experiment = study.experiments[0];
    experiment.title = "db, closed loop";
    experiment.method = "As always.";
    experiment.notes = {"pool, 64: a note"};
    Cell& cell = experiment.cells[0];
    cell.ceiling = Ceiling{26'778, "units", 64, 0.00239, "64 pooled threads / 2.39ms", 0.66, 0.02};
    cell.effective_units = 64;
    cell.not_compared["p99"] = "the load generator waited";
    cell.service = {{50, 0.0025}, {99, 0.0085}};
    cell.over_time = {{0, std::nullopt, 0.002, std::nullopt}, {0.5, 100, 0.003, 0.01}};
    ServerRecording recording;
    recording.began_at = 1'796'060'778.25;
    recording.asked = 50'000;
    recording.duration = 31'000.5;
    recording.lost = 7;
    recording.cost = {1449, 62, 481, 696.5};
    recording.units_total = 18;
    recording.units_left_out = 1;
    recording.units = {
        {1, 4565, 4567, 2, "pooled thread", {{0, 312.3, std::nullopt, "db"}, {312.3, 320.2, 1, "handling"}}}};
    recording.requests = {{std::nullopt, 312.3, 0}, {320.2, std::nullopt, 0}};
    recording.doubts = {"the load generator had no processor"};
    cell.recording = recording;
    cell.rounds[2].reasons = {"the server was lost: no answer after the first 0.4s"};
    study.incomplete = {{"idle", "prefork", 1000, "too many"}, {"lab", {}, {}, "interrupted"}};
    return study;
}

}   // namespace tricorn::test
