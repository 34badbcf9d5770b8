#pragma once
// The columns of the opening table: process, thread and coroutine as in textbooks, the pool, and other subjects.
#include "client/report/comparison/ranking.hpp"
#include "client/report/document/document.hpp"
#include "client/results/study.hpp"
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tricorn::client::report {

struct Column {
    std::string title;   // "process"
    std::string subject;   // the subject in this column; empty: none
    std::string role;   // "process", "thread", "pool", "coroutine", or empty for other servers
};

std::vector<Column> columns_of(Study const& study, bool with_lab);

// Returns "process" for a subject of the model prefork; empty for other servers.
std::string role_of(Subject const& subject);

// Returns a row without numbers.
OpeningRow empty_row(std::string id, std::string question, std::vector<Column> const& columns);

// Puts a number into the column of that role or subject, if there is one.
void put(OpeningRow& row, std::vector<Column> const& columns, std::string_view role_or_subject,
         OpeningCell::Number number);

// Returns the subjects' estimates of a metric at one x of an experiment, without the control and without subjects that
// have none. Empty if it decides nothing there (see why_not_compared()).
std::vector<Contender> contenders(Study const& study, Experiment const& experiment, std::optional<double> x,
                                  std::string_view metric);

// Returns why a metric is not compared at x: "" or "the load generator waited 21 % to 38 % of the time: … (prefork 38 %
// and pool 21 %)"; each reason with those whom it concerns.
std::string why_not_compared(Study const& study, Experiment const& experiment, std::optional<double> x,
                             std::string_view metric);

// Returns the largest x at which at least two subjects have the metric (all subjects, if there is such an x). The outer
// optional is empty if there is none.
std::optional<std::optional<double>> common_place(Study const& study, Experiment const& experiment,
                                                  std::string_view metric);

// Returns the highest percentile that all subjects have at x: "p99", or "p90" or "p50" if too few responses lie beyond
// it.
std::string common_percentile(Study const& study, Experiment const& experiment, double x);

// Returns a function that looks up the result's own comparison of two subjects there.
DifferenceOf differences_of(Study const& study, Experiment const& experiment, std::optional<double> x,
                            std::string metric);

}   // namespace tricorn::client::report
