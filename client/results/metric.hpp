#pragma once
// The metrics of a round: name, unit, which direction is better, and how they are called in sentences, tables and charts.
#include "client/results/kind.hpp"
#include "client/results/quantity.hpp"
#include <span>
#include <string>
#include <string_view>

namespace tricorn::client {

enum class Better { higher, lower, neither };

struct Metric {
    std::string name;
    std::string stored_unit;   // of the stored number: "1/s", "s", "us", "bytes", "processors", "1"
    Unit unit = Unit::number;   // in which it is shown, see factor()
    Better better = Better::neither;
    unsigned column = 0;   // its place among the columns of tables
    std::string title;   // column heading: "p99"
    std::string words;   // as the subject of a sentence: "CPU time per request"
    std::string axis;   // title of a chart: "99th percentile of the time of a request"
    std::string lead = {};   // what the first one did: "had the lowest p99"; empty: nobody is first

    // From the stored number to the base unit in which it is shown.
    double factor() const { return stored_unit == "us" ? 1e-6 : 1; }
};

// In the order in which files hold them.
std::span<Metric const> all_metrics();
Metric metric_of(std::string_view name);   // unknown: a plain number of that name

// Whether one metric's column stands before the other's; unknown metrics stand last.
bool comes_before(std::string_view metric, std::string_view other);

// Returns the metrics by which subjects are compared in an experiment of that kind, the most telling first.
std::span<std::string_view const> compared_metrics(Kind kind);

}   // namespace tricorn::client
