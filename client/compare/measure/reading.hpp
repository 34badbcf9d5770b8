#pragma once
// One round as it was measured, and what numbers it holds.
#include "client/compare/measure/bench.hpp"
#include "client/compare/measure/prober.hpp"
#include "client/compare/study/study.hpp"
#include "client/statistics/histogram.hpp"

namespace tricorn::client::compare {

struct Reading {
    Round round;
    Histogram service, response;   // empty: not measured
    std::optional<Ceiling> ceiling;
    std::optional<double> effective_units;
    std::vector<Moment> over_time;
    std::string remark;    // what its numbers mean less than they seem to; empty: nothing
    std::string not_run;   // why there is no round; empty: there is one
};

// Of a load: rate, percentiles, costs, accounts, and the reasons for which it is not valid.
void take(Reading& reading, Loaded const& loaded);

// Of requests at fixed times, those of each connection apart.
void take(Reading& reading, std::vector<std::vector<Sample>> const& connections);

// What they met, in pieces of that length, counted from `from`.
std::vector<Moment> over_time(std::vector<Sample> const& samples, Deadline from, Duration piece);

}   // namespace tricorn::client::compare
