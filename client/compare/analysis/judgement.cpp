#include "client/compare/analysis/judgement.hpp"
#include "client/compare/analysis/differences.hpp"
#include "client/compare/analysis/estimates.hpp"
#include "client/compare/analysis/laws.hpp"
#include "client/statistics/statistics.hpp"
#include "common/text/number_text.hpp"
#include <algorithm>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client::compare {

namespace {

// As for a single load (client/load/verdict): above this share of its time a thread of the load is too slow itself.
constexpr double saturated = 0.95;
// Above this share of time spent waiting for a processor, times include that wait.
constexpr double starved = 0.2;
// Windows that are shorter together are too short to judge shares of their time.
constexpr double judgeable = 1;   // seconds
// In more of the rounds than this the load had its part in the times.
constexpr double often_late = 0.25;
constexpr double calibration_margin = 0.05;

// Returns the mean over the valid rounds, weighted by their windows; nullopt: too short to judge.
std::optional<double> pooled(Cell const& cell, std::string const& metric) {
    double sum = 0, all = 0;
    for (Round const& round : cell.rounds) {
        auto const value = round.value(metric), seconds = round.value("seconds");
        if (!round.valid() || !value || !seconds) continue;
        sum += *value * *seconds;
        all += *seconds;
    }
    if (all < judgeable) return std::nullopt;
    return sum / all;
}

void judge_client(Cell& cell) {
    auto const busy = pooled(cell, "client_busy_share"), waited = pooled(cell, "client_waited_share");
    auto const late = pooled(cell, "client_late");
    auto const exclude = [&cell](std::string const& why, auto const&... metrics) {
        (cell.not_compared.emplace(metrics, why), ...);
    };
    if (busy && *busy >= saturated)
        exclude(fmt::format("the load generator was the limit: it computed {} of the time",
                            share_text(std::min(*busy, 1.0))),
                "rate", "p50", "p90", "p99", "p999");
    else if (waited && *waited >= starved)
        exclude(fmt::format("the load generator waited for a processor {} of the time: times include that",
                            share_text(std::min(*waited, 1.0))),
                "p50", "p90", "p99", "p999");
    else if (late && *late > often_late)
        exclude(fmt::format("the load generator did not run for a moment in {} of the windows: times include that",
                            share_text(*late)),
                "p50", "p90", "p99", "p999");
}

// The processor time of the same computation alone: the median of the valid rounds.
std::optional<double> time_alone(Cell const& cell) {
    std::vector<double> values;
    for (Round const& round : cell.rounds) {
        if (auto const value = round.value("cpu_seconds_alone"); value && round.valid()) values.push_back(*value);
    }
    if (values.empty()) return std::nullopt;
    return median_of(values);
}

// The same number of iterations takes the same time in each model; else rates of computations are not comparable.
void compare_calibrations(Experiment& experiment) {
    std::string shortest, longest;
    double least = 0, most = 0;
    for (Cell const& cell : experiment.cells) {
        auto const time = time_alone(cell);
        if (!time) continue;
        if (shortest.empty() || *time < least) {
            least = *time;
            shortest = cell.subject;
        }
        if (*time > most) {
            most = *time;
            longest = cell.subject;
        }
    }
    if (shortest.empty() || most <= least * (1 + calibration_margin)) return;
    auto const text = [](double seconds) {
        return duration_text(std::chrono::nanoseconds(static_cast<std::int64_t>(seconds * 1e9)));
    };
    experiment.notes.push_back(
        fmt::format("the same computation, alone, took {} in {} and {} in {}: the machine's speed "
                    "changed by more than {} between their rounds",
                    text(least), shortest, text(most), longest, share_text(calibration_margin)));
}

}   // namespace

void judge_cells(Study& study) {
    for (Experiment& experiment : study.experiments) {
        for (Cell& cell : experiment.cells) judge_client(cell);
        compare_calibrations(experiment);
    }
}

void judge(Study& study, double margin) {
    judge_cells(study);
    estimate_cells(study, Intervals::yes);
    study.comparisons = differences(study, margin);
    study.laws = laws(study);
}

}   // namespace tricorn::client::compare
