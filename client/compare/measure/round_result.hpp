#pragma once
// The measurement of one round, and its metrics.
#include "client/compare/measure/bench.hpp"
#include "client/compare/measure/prober.hpp"
#include "client/results/study.hpp"
#include "client/statistics/histogram.hpp"

namespace tricorn::client::compare {

struct RoundResult {
    Round round;
    Histogram service, response;   // empty: not measured
    std::optional<Ceiling> ceiling;
    std::optional<double> effective_units;
    std::vector<Moment> over_time;
    std::optional<ServerRecording> recording;
    std::string remark;    // a limitation of its numbers; empty: none
    std::string not_run;   // why there is no round; empty: it was measured
};

// Takes from a load: rate, percentiles, costs, accounts, and the reasons why it is invalid.
void take(RoundResult& outcome, Loaded const& loaded);

// Takes from probes at fixed times, per connection.
void take(RoundResult& outcome, std::vector<std::vector<Sample>> const& connections);

// Returns the probes' results in spans of length `piece`, counted from `from`.
std::vector<Moment> over_time(std::vector<Sample> const& samples, Deadline from, Duration piece);

}   // namespace tricorn::client::compare
