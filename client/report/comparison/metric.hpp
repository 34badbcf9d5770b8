#pragma once
// What the metrics of a comparison mean.
#include "client/report/comparison/ranking.hpp"
#include "client/report/document/quantity.hpp"
#include <string>
#include <string_view>

namespace tricorn::client::report {

struct Metric {
    std::string title;   // heading of a column: "p99"
    std::string axis;    // of a chart: "99th percentile of the response time"
    Unit unit = Unit::number;
    double factor = 1;   // from the JSON's unit to ours
    Better better = Better::lower;
    std::string lead = {};   // the verb for one that leads; empty: nobody leads in this

    Wording words() const { return {lead, title}; }
};

// For a name that is not known: the name itself, a plain number.
Metric metric_of(std::string_view name);

// The order in which tables have their columns.
bool comes_before(std::string_view metric, std::string_view other);

// In our base unit.
Estimate scaled(Estimate estimate, double factor);

}   // namespace tricorn::client::report
