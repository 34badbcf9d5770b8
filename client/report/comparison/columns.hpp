#pragma once
// The columns of the opening table: what text books call process, thread and coroutine, the pool, and whatever else was
// compared.
#include "client/report/comparison/ranking.hpp"
#include "client/report/document/document.hpp"
#include "client/report/read/comparison.hpp"
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tricorn::client::report {

struct Column {
    std::string title;   // "process"
    std::string subject;   // who stands for it among the subjects; empty: nobody
    std::string role;   // "process", "thread", "pool", "coroutine", or empty for a stranger
};

std::vector<Column> columns_of(Comparison const& comparison, bool with_lab);

// "process" for the model prefork; empty: no model of ours.
std::string role_of(std::string_view model);

// A row without numbers yet.
OpeningRow empty_row(std::string id, std::string question, std::vector<Column> const& columns);

// Puts a number into the column of that role or subject, where there is one.
void put(OpeningRow& row, std::vector<Column> const& columns, std::string_view role_or_subject,
         OpeningCell::Number number);

// The subjects' estimates of a metric at one place of an experiment; without the control, and without those that have
// none.
std::vector<Contender> contenders(Comparison const& comparison, Experiment const& experiment, std::optional<double> x,
                                  std::string_view metric);

// The largest x at which two subjects and more have the metric (all subjects, where there is such a place); nullopt in
// the outer optional: nowhere.
std::optional<std::optional<double>> common_place(Comparison const& comparison, Experiment const& experiment,
                                                  std::string_view metric);

// The highest percentile that all have at x: "p99", or "p90" or "p50" where too few answers lie beyond that.
std::string common_percentile(Comparison const& comparison, Experiment const& experiment, double x);

// What the result itself says of two subjects there.
Told told_by(Comparison const& comparison, Experiment const& experiment, std::optional<double> x, std::string metric);

}   // namespace tricorn::client::report
