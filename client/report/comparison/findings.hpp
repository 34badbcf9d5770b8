#pragma once
// The opening table: ten questions, this machine's numbers, and sentences derived from them by rules.
#include "client/report/comparison/columns.hpp"
#include "client/report/comparison/lab_view.hpp"
#include "client/report/document/document.hpp"
#include "client/results/study.hpp"
#include <string>

namespace tricorn::client::report {

Opening opening_of(Study const& study, Lab const& lab);

// One function per row. A row without measurements gives the reason.
struct Evidence {
    Study const& study;
    Lab const& lab;
    std::vector<Column> columns;
};

OpeningRow unit_row(Evidence const& evidence);
OpeningRow memory_row(Evidence const& evidence);
OpeningRow sharing_row(Evidence const& evidence);
OpeningRow switch_row(Evidence const& evidence);
OpeningRow responsiveness_row(Evidence const& evidence);
OpeningRow parallelism_row(Evidence const& evidence);
OpeningRow creation_row(Evidence const& evidence);
OpeningRow waiting_row(Evidence const& evidence);
OpeningRow fit_row(Evidence const& evidence);
OpeningRow isolation_row(Evidence const& evidence);

// Fills in the numbers at x and ranks the subjects. Empty text if no subject has the metric.
Finding ranked(OpeningRow& row, Evidence const& evidence, Experiment const& experiment, std::optional<double> x,
               std::string const& metric, std::string const& label, TextBookOrder const& order = {});

// The same for comparable lab experiments.
Finding ranked(OpeningRow& row, Evidence const& evidence, Group const& group, Wording const& words,
               TextBookOrder const& order);

// Joins both into one sentence and capitalises it, unless it starts with a name.
std::string begun(std::string const& before, std::string const& text);

// Returns "with 64 connections, ", or "" if the experiment has no x.
std::string at_text(Experiment const& experiment, std::optional<double> x);

void link(OpeningRow& row, Experiment const& experiment);

// "very low, low, high": each at least twice the one before.
inline TextBookOrder const lightest_first{{{"coroutine"}, {"thread"}, {"process"}}, 2};

// Adds a finding unless its text is empty; `before` starts its first sentence.
void add(OpeningRow& row, Finding finding, std::string const& before = {});

// Gives a row without findings the reason why nothing of that kind of experiment was measured; nullopt: the lab.
void conclude(OpeningRow& row, Evidence const& evidence, std::optional<Kind> kind);

}   // namespace tricorn::client::report
