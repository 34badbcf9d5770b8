#pragma once
// Titles, units and direction of a comparison's metrics.
#include "client/report/comparison/ranking.hpp"
#include "client/report/document/quantity.hpp"
#include <string>
#include <string_view>

namespace tricorn::client::report {

struct Metric {
    std::string title;   // column heading: "p99"
    std::string axis;    // axis title: "99th percentile of the response time"
    Unit unit = Unit::number;
    double factor = 1;   // from the JSON's unit to ours
    Better better = Better::lower;
    std::string lead = {};   // verb phrase for the leader; empty: no ranking by this metric

    Wording words() const { return {lead, title}; }
};

// An unknown name yields the name itself and a plain number.
Metric metric_of(std::string_view name);

// The order of table columns.
bool comes_before(std::string_view metric, std::string_view other);

// Converts to our base unit.
Estimate scaled(Estimate estimate, double factor);

}   // namespace tricorn::client::report
