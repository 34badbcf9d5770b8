#include "client/report/comparison/experiment_section.hpp"
#include "client/report/comparison/charts.hpp"
#include "client/report/comparison/columns.hpp"
#include "client/report/comparison/explanation.hpp"
#include "client/report/comparison/findings.hpp"
#include "client/report/comparison/recording_section.hpp"
#include "client/report/comparison/round_values.hpp"
#include "client/report/comparison/segments_section.hpp"
#include "client/report/document/document.hpp"
#include "client/report/read/json_view.hpp"
#include "client/results/metric.hpp"
#include <algorithm>
#include <array>
#include <boost/json/object.hpp>
#include <map>
#include <set>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client::report {

namespace {

// Metrics reported in prose.
std::vector<std::string> headline_metrics(Study const& study, Experiment const& experiment) {
    auto const xs = experiment.xs();
    switch (experiment.kind) {
        case Kind::closed_loop: return {"rate", "p99", "cpu_us_per_request"};
        case Kind::idle_memory: return {"bytes_per_connection"};
        case Kind::crash: return {"lost_requests", "longest_gap_seconds"};
        case Kind::speed_up: return {"speed_up"};
        case Kind::overload: return {"goodput_share", "recovery_seconds"};
        // Few requests have no p99.
        case Kind::responsiveness: return {common_percentile(study, experiment, xs.empty() ? 0 : xs.back())};
        default: return {"p99"};
    }
}

bool is_of_one_round(Experiment const& experiment) {
    return std::ranges::all_of(experiment.cells, [](Cell const& cell) { return cell.rounds.size() <= 1; });
}

// Which of a model's requests met a connection that was closed, as far as the metric depends on it.
bool depends_on_connections(std::string_view metric) {
    return metric == "rate" || metric == "speed_up" || metric == "lost_requests";
}

// Where a metric decides nothing, that is said instead of an order.
std::vector<std::string> not_compared_texts(Study const& study, Experiment const& experiment,
                                            std::string const& metric) {
    std::vector<std::string> all;
    for (double const x : experiment.xs()) {
        std::string const why = why_not_compared(study, experiment, x, metric);
        if (!why.empty())
            all.push_back(
                begun(at_text(experiment, x), fmt::format("{} is not compared: {}.", metric_of(metric).title, why)));
    }
    return all;
}

}   // namespace

std::vector<std::string> findings_of(Study const& study, Experiment const& experiment) {
    std::vector<std::string> all;
    if (experiment.kind == Kind::recording) return recording_findings(study, experiment);
    if (experiment.kind == Kind::memory_segments) {
        for (Finding& each : segment_findings(study, experiment)) all.push_back(std::move(each.text));
        return all;
    }
    for (std::string const& metric : headline_metrics(study, experiment)) {
        auto const x = common_place(study, experiment, metric);
        for (std::string& each : not_compared_texts(study, experiment, metric)) all.push_back(std::move(each));
        if (!x) continue;
        if (metric == "longest_gap_seconds" && is_of_one_round(experiment)) continue;   // one moment tells no time
        Metric const meaning = metric_of(metric);
        Ranking const ranking = rank(contenders(study, experiment, *x, metric), meaning.better, meaning.unit,
                                     study.margin(), differences_of(study, experiment, *x, metric));
        all.push_back(begun(at_text(experiment, *x), sentence(ranking, wording_of(meaning))));
        std::string const why = metric == "rate" ? why_first(study, experiment, *x) : std::string();
        if (!why.empty()) all.push_back("Why: " + why);
        std::string const reopened = depends_on_connections(metric) ? reopened_text(experiment, *x) : std::string();
        if (!reopened.empty()) all.push_back(reopened);
    }
    return all;
}

namespace {

std::string x_text(Experiment const& experiment, double x) {
    return quantity(x, experiment.x_name() == "share" ? Unit::share : Unit::number);
}

std::string verdict_text(Cell const& cell) {
    if (cell.rounds.empty()) return "not run";
    auto const valid = static_cast<std::size_t>(std::ranges::count_if(cell.rounds, &Round::valid));
    if (valid > 0)
        return valid < cell.rounds.size() ? fmt::format("valid ({} of {} rounds)", valid, cell.rounds.size()) : "valid";
    // Further reasons are listed in the trust section (trust_section.cpp).
    auto const reasons = cell.reasons();
    std::string text = reasons.empty() ? "INVALID" : "INVALID: " + reasons.front();
    if (reasons.size() > 1) text += fmt::format("; {} more", reasons.size() - 1);
    return text;
}

TableCell value_cell(Cell const& cell, std::string const& metric) {
    auto const found = cell.estimates.find(metric);
    if (found == cell.estimates.end()) return {};
    Metric const meaning = metric_of(metric);
    Estimate const value = scaled(found->second, meaning.factor());
    bool const of_all = !cell.valid() || whole_estimate(cell, metric) != nullptr;
    std::string const mark = cell.not_compared.contains(metric) ? "*" : "";
    if (!of_all) return {};
    return {interval(value.median, value.low, value.high, meaning.unit) + mark, !cell.valid()};
}

std::vector<std::string> metrics_in(Experiment const& experiment) {
    std::set<std::string> all;
    for (Cell const& cell : experiment.cells) {
        for (auto const& [name, estimate] : cell.estimates) all.insert(name);
    }
    std::vector<std::string> ordered(all.begin(), all.end());
    std::ranges::sort(ordered, comes_before);
    return ordered;
}

// A table of the cells with some metrics as columns; with `verdicts` also ceilings and verdicts.
Table cells_table(Experiment const& experiment, std::string const& caption, std::vector<std::string> const& metrics,
                  bool verdicts) {
    Table table{caption, {"subject"}, {}};
    bool const has_x = !experiment.x_name().empty();
    bool const has_ceiling =
        std::ranges::any_of(experiment.cells, [](Cell const& cell) { return cell.ceiling.has_value(); });
    if (has_x) table.head.push_back(experiment.x_name());
    for (std::string const& metric : metrics) table.head.push_back(metric_of(metric).title);
    if (verdicts && has_ceiling) table.head.insert(table.head.end(), {"ceiling", "set by"});
    if (verdicts) table.head.insert(table.head.end(), {"units", "rounds", "verdict"});
    for (Cell const& cell : experiment.cells) {
        std::vector<TableCell> row{{cell.subject}};
        if (has_x) row.push_back({cell.x ? x_text(experiment, *cell.x) : ""});
        for (std::string const& metric : metrics) row.push_back(value_cell(cell, metric));
        if (verdicts && has_ceiling) {
            auto const limit = limit_of(cell);
            row.push_back({limit ? limit_text(*limit) : ""});
            row.push_back({cell.ceiling ? cell.ceiling->set_by : ""});
        }
        if (verdicts) {
            row.push_back({cell.effective_units ? quantity(*cell.effective_units, Unit::number) : ""});
            row.push_back({std::to_string(cell.rounds.size())});
            row.push_back({verdict_text(cell), !cell.valid() && !cell.rounds.empty()});
        }
        table.rows.push_back(std::move(row));
    }
    return table;
}

// The topic of a table: speed, cost to the server, or bookkeeping.
enum class Topic { speed, cost, books };

Topic topic_of(std::string const& metric) {
    static std::set<std::string, std::less<>> const cost{"cpu_us_per_request", "pss_bytes", "threads", "processes",
                                                         "server_busy"};
    static std::set<std::string, std::less<>> const books{"requests",
                                                          "reopened",
                                                          "unaccounted",
                                                          "seconds",
                                                          "client_busy",
                                                          "others_busy",
                                                          "mean",
                                                          "ceiling",
                                                          "client_busy_share",
                                                          "client_waited_share",
                                                          "client_late",
                                                          "cpu_seconds_alone"};
    if (cost.contains(metric) || metric.starts_with("switches")) return Topic::cost;
    return books.contains(metric) ? Topic::books : Topic::speed;
}

// Splits the metrics, since one table would be too wide.
void add_tables(Section& section, Experiment const& experiment) {
    std::map<Topic, std::vector<std::string>> metrics;
    for (std::string const& metric : metrics_in(experiment)) metrics[topic_of(metric)].push_back(metric);
    section.blocks.emplace_back(cells_table(experiment, "Every cell", metrics[Topic::speed], true));
    if (!metrics[Topic::cost].empty())
        section.blocks.emplace_back(cells_table(experiment, "What it cost the server", metrics[Topic::cost], false));
    if (metrics[Topic::books].empty()) return;
    Table books =
        cells_table(experiment, "Bookkeeping: how much was measured, and what else ran", metrics[Topic::books], false);
    books.folded = true;
    section.blocks.emplace_back(std::move(books));
}

// The speed-up by one processor.
bool is_one_by_definition(Difference const& difference) {
    return difference.metric == "speed_up" && difference.x == 1.0;
}

bool is_of_all_rounds(Experiment const& experiment, Difference const& difference) {
    return std::ranges::all_of(std::array{difference.a, difference.b}, [&](std::string const& subject) {
        Cell const* const cell = experiment.cell(subject, difference.x);
        return cell == nullptr || !cell->estimate(difference.metric) ||
               whole_estimate(*cell, difference.metric) != nullptr;
    });
}

// Few rounds are told one by one: what held in each of them is who was ahead, not by how much.
std::string pair_text(Difference const& difference) {
    if (!difference.differs() || !difference.ratio || difference.ratio->has_interval || difference.values_a.empty())
        return difference.sentence;
    Difference const told = difference.verdict == PairVerdict::a_better ? difference : exchanged(difference);
    auto const better = difference.higher_is_better ? Better::higher : Better::lower;
    std::string const distance = behind(as_told(told), better);
    return fmt::format("{} is behind {} in {} rounds: {}", told.b, told.a, difference.ratio->rounds, distance);
}

void add_differences(Section& section, Study const& study, Experiment const& experiment) {
    Table table{"Pairwise differences", {experiment.x_name(), "of", "result"}, {}, true, true};
    for (Difference const& each : study.comparisons.all) {
        if (each.experiment != experiment.id || each.verdict == PairVerdict::not_measured) continue;
        if (is_one_by_definition(each) || !is_of_all_rounds(experiment, each)) continue;
        table.rows.push_back(
            {{each.x ? x_text(experiment, *each.x) : ""}, {metric_of(each.metric).title}, {pair_text(each)}});
    }
    if (!table.rows.empty()) section.blocks.emplace_back(std::move(table));
}

// Returns "connections 64 · seconds 1 · rounds 5".
std::string parameters_text(Experiment const& experiment) {
    std::string text;
    for (auto const& [name, value] : experiment.parameters) {
        if (name == "x" || value.is_null() || value.is_object()) continue;
        text += (text.empty() ? "" : " · ") + std::string(name) + " " + shown(value);
    }
    return text;
}

}   // namespace

Section experiment_section(Study const& study, Experiment const& experiment) {
    Section section{"experiment-" + identifier(experiment.id), experiment.title, {}, {}};
    auto kind = Paragraph::Kind::finding;   // the first is the experiment's main finding
    for (std::string const& each : findings_of(study, experiment)) {
        section.blocks.emplace_back(Paragraph{each, kind});
        kind = Paragraph::Kind::plain;
    }
    if (!experiment.method.empty()) section.blocks.emplace_back(Paragraph{"How: " + experiment.method});
    std::string const parameters = parameters_text(experiment);
    if (!parameters.empty()) section.blocks.emplace_back(Paragraph{parameters, Paragraph::Kind::note});
    if (experiment.cells.empty()) {
        section.blocks.emplace_back(Paragraph{"Nothing was measured.", Paragraph::Kind::warning});
        return section;
    }
    for (Chart& chart : charts_of(study, experiment)) section.blocks.emplace_back(std::move(chart));
    add_tables(section, experiment);
    bool const marked =
        std::ranges::any_of(experiment.cells, [](Cell const& cell) { return !cell.not_compared.empty(); });
    if (marked) section.blocks.emplace_back(Paragraph{std::string(not_compared_note), Paragraph::Kind::note});
    add_differences(section, study, experiment);
    if (!experiment.notes.empty()) section.blocks.emplace_back(List{experiment.notes});
    return section;
}

}   // namespace tricorn::client::report
