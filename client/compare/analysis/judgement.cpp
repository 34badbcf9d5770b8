#include "client/compare/analysis/judgement.hpp"
#include "client/compare/analysis/differences.hpp"
#include "client/compare/analysis/estimates.hpp"
#include "client/compare/analysis/laws.hpp"
#include "client/statistics/statistics.hpp"
#include "common/text/number_text.hpp"
#include <algorithm>
#include <spdlog/fmt/fmt.h>
#include <utility>

namespace tricorn::client::compare {

namespace {

// As for a single load (client/load/verdict): above this share of its time a thread of the load is too slow itself.
constexpr double saturated = 0.95;
// Above this share of time spent waiting for a processor, times include that wait.
constexpr double starved = 0.2;
// Windows that are shorter together are too short to judge shares of their time.
constexpr double judgeable = 0.5;   // seconds
// In more of the rounds than this the load was the limit, or had its part in the times.
constexpr double often = 0.25;
constexpr double calibration_margin = 0.05;
// From such a change of the machine's speed on, what rests on two rounds says nothing.
constexpr double changed_much = 0.2;

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

// In how many of the valid rounds the load computed all the time, of how many that know.
std::pair<std::size_t, std::size_t> saturated_rounds(Cell const& cell) {
    std::size_t some = 0, all = 0;
    for (Round const& round : cell.rounds) {
        auto const busy = round.value("client_busy_share");
        if (!round.valid() || !busy) continue;
        ++all;
        some += *busy >= saturated ? 1 : 0;
    }
    return {some, all};
}

void judge_client(Cell& cell) {
    auto const exclude = [&cell](std::string const& why, auto const&... metrics) {
        (cell.not_compared.emplace(metrics, why), ...);
    };
    auto const [limit, known] = saturated_rounds(cell);
    if (known == 0) return;
    auto const busy = pooled(cell, "client_busy_share"), waited = pooled(cell, "client_waited_share");
    auto const late = pooled(cell, "client_late");
    if (!busy)
        exclude("the windows are too short together to judge the load generator", "p50", "p90", "p99", "p999");
    else if (*busy >= saturated || static_cast<double>(limit) > often * static_cast<double>(known))
        exclude(fmt::format("the load generator was the limit in {} of {} rounds: it computed {} of the time", limit,
                            known, share_text(std::min(*busy, 1.0))),
                "rate", "p50", "p90", "p99", "p999");
    else if (waited && *waited >= starved)
        exclude(fmt::format("the load generator waited for a processor {} of the time: times include that",
                            share_text(std::min(*waited, 1.0))),
                "p50", "p90", "p99", "p999");
    else if (late && *late > often)
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

// The same number of iterations takes the same time in each model and each round; else rates of computations, and more
// so shares of a ceiling that was measured at another moment, are not comparable.
void compare_calibrations(Experiment& experiment) {
    std::string shortest, longest;
    double least = 0, most = 0, least_round = 0, most_round = 0;
    for (Cell const& cell : experiment.cells) {
        auto const time = time_alone(cell);
        if (!time) continue;
        for (Round const& round : cell.rounds) {
            auto const one = round.value("cpu_seconds_alone");
            if (!one || !round.valid()) continue;
            least_round = least_round == 0 ? *one : std::min(least_round, *one);
            most_round = std::max(most_round, *one);
        }
        if (shortest.empty() || *time < least) {
            least = *time;
            shortest = cell.subject;
        }
        if (*time > most) {
            most = *time;
            longest = cell.subject;
        }
    }
    if (shortest.empty() || most_round <= least_round * (1 + calibration_margin)) return;
    bool const by_much = most_round > least_round * (1 + changed_much);
    std::string text = fmt::format("the machine's speed changed: the same computation, alone, took {} to {} by round",
                                   duration_text(least_round), duration_text(most_round));
    if (most > least * (1 + calibration_margin) && shortest != longest)
        text += fmt::format("; in the median {} in {} and {} in {}", duration_text(least), shortest,
                            duration_text(most), longest);
    if (by_much) text += "; so shares of ceilings and speed-ups are not compared";
    experiment.notes.push_back(std::move(text));
    if (!by_much) return;
    std::string const why = fmt::format("the same computation, alone, took {} to {} by round",
                                        duration_text(least_round), duration_text(most_round));
    for (Cell& cell : experiment.cells) {
        for (char const* const metric : {"speed_up", "share_of_ceiling"}) cell.not_compared.emplace(metric, why);
    }
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
