#include "client/report/comparison/summary.hpp"
#include "client/report/comparison/claims.hpp"
#include "client/report/comparison/columns.hpp"
#include "client/report/comparison/compare_document.hpp"
#include "client/report/comparison/experiment_section.hpp"
#include "client/report/comparison/lab_document.hpp"
#include "client/report/comparison/round_values.hpp"
#include "client/report/comparison/trust_section.hpp"
#include "client/results/metric.hpp"
#include <algorithm>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client::report {

namespace {

struct Column80 {   // of a table 80 columns wide
    std::string metric, head;
};

std::vector<Column80> columns_for(Kind kind) {
    switch (kind) {
        case Kind::closed_loop:
            return {{"rate", "rate"},
                    {"share_of_ceiling", "of ceiling"},
                    {"cpu_us_per_request", "CPU"},
                    {"p50", "p50"},
                    {"p99", "p99"},
                    {"pss_bytes", "PSS"}};
        case Kind::idle_memory:
            return {{"bytes_per_connection", "per connection"}, {"pss_bytes", "PSS"}, {"threads", "threads"}};
        case Kind::crash:
            return {
                {"lost_requests", "lost"}, {"recovery_seconds", "recovered"}, {"longest_gap_seconds", "longest gap"}};
        case Kind::speed_up: return {{"speed_up", "speed-up"}, {"rate", "rate"}, {"share_of_ceiling", "of ceiling"}};
        case Kind::overload:
            return {{"goodput_share", "goodput"}, {"p99_overload", "p99"}, {"recovery_seconds", "recovered"}};
        case Kind::memory_segments:
            return {{"code_shared_bytes", "code, shared"},
                    {"data_own_bytes", "data"},
                    {"heap_own_bytes", "heap"},
                    {"main_stack_own_bytes", "main stack"},
                    {"thread_stacks_own_bytes", "thread stacks"}};
        default: return {{"p50", "p50"}, {"p90", "p90"}, {"p99", "p99"}, {"cpu_us_per_request", "CPU"}};
    }
}

std::string value_text(Cell const& cell, std::string const& metric) {
    Estimate const* const found = whole_estimate(cell, metric);
    if (!found) return {};
    Metric const meaning = metric_of(metric);
    std::string const mark = cell.not_compared.contains(metric) ? "*" : "";
    return quantity(found->median * meaning.factor(), meaning.unit) + mark;
}

// A star marks numbers that are not compared.
std::string row_name(Cell const& cell) {
    return cell.rounds.empty() ? cell.subject + ": not run" : cell.valid() ? cell.subject : cell.subject + ": INVALID";
}

Table table_at(Experiment const& experiment, std::optional<double> x, std::string const& caption) {
    auto const columns = columns_for(experiment.kind);
    Table table{caption, {""}, {}};
    for (Column80 const& each : columns) table.head.push_back(each.head);
    for (Cell const& cell : experiment.cells) {
        if (cell.x != x) continue;
        std::vector<TableCell> row{{row_name(cell)}};
        for (Column80 const& each : columns) row.push_back({value_text(cell, each.metric)});
        table.rows.push_back(std::move(row));
    }
    return table;
}

// One column per x.
Table table_over(Study const& study, Experiment const& experiment, std::string const& metric) {
    Table table{fmt::format("{}: {} by {}", experiment.title, metric_of(metric).title, experiment.x_name()), {""}, {}};
    for (double const x : experiment.xs()) table.head.push_back(quantity(x, Unit::number));
    for (Subject const& subject : study.subjects) {
        std::vector<TableCell> row{{subject.name}};
        bool any = false;
        for (double const x : experiment.xs()) {
            Cell const* const cell = experiment.cell(subject.name, x);
            row.push_back({cell ? value_text(*cell, metric) : ""});
            any = any || !row.back().text.empty();
        }
        if (any) table.rows.push_back(std::move(row));
    }
    return table;
}

std::string where(Experiment const& experiment, std::optional<double> x) {
    if (!x) return experiment.title;
    return fmt::format("{}, {}: {}", experiment.title, experiment.x_name(), quantity(*x, Unit::number));
}

// One round is one observation.
std::string of_one_round(Experiment const& experiment) {
    bool const is_one = std::ranges::all_of(experiment.cells, [](Cell const& cell) { return cell.rounds.size() <= 1; });
    return is_one ? " (one observation of each)" : "";
}

std::vector<Table> tables_of(Study const& study, Experiment const& experiment) {
    if (experiment.kind == Kind::recording) return {};   // its sentences tell all
    auto const xs = experiment.xs();
    if (xs.empty()) return {table_at(experiment, std::nullopt, experiment.title + of_one_round(experiment))};
    std::vector<Table> all;
    if (experiment.kind == Kind::closed_loop) {
        if (xs.size() > 1) all.push_back(table_over(study, experiment, "rate"));
        auto const main = experiment.main_x();
        all.push_back(table_at(experiment, main, where(experiment, main)));
        return all;
    }
    for (double const x : xs) all.push_back(table_at(experiment, x, where(experiment, x) + of_one_round(experiment)));
    return all;
}

constexpr std::string_view legend =
    "[low, high]: an interval. A share or a distance to another subject is the median of the ratios of rounds that ran "
    "close together. Of ceiling: the share of the highest rate that theory allows. PSS: the memory of the server's "
    "processes. Per connection: without the kernel's part. ~: few or scattered samples.";

}   // namespace

Document comparison_summary(Study const& study) {
    Lab const lab = read_lab(study.lab, "/lab");
    Document document{comparison_title, subtitle_of(study), {}, {}};
    bool marked = false;
    for (Experiment const& experiment : study.experiments) {
        for (Table& table : tables_of(study, experiment)) {
            if (!table.rows.empty()) document.blocks.emplace_back(std::move(table));
        }
        List list{findings_of(study, experiment)};
        for (std::string const& note : experiment.notes) list.items.push_back("note: " + note);
        if (!list.items.empty()) document.blocks.emplace_back(std::move(list));
        if (experiment.kind == Kind::recording) continue;   // nothing of it is compared, and nothing has a star
        for (Cell const& cell : experiment.cells) marked = marked || !cell.not_compared.empty();
    }
    if (marked) document.blocks.emplace_back(Paragraph{std::string(not_compared_note)});
    if (!study.experiments.empty()) document.blocks.emplace_back(Paragraph{std::string(legend)});
    for (auto& problem : problems_of(study)) document.blocks.emplace_back(std::move(problem));
    document.blocks.emplace_back(claims_of(study, lab));
    document.blocks.emplace_back(verdict_of(study));
    for (Paragraph& each : lab_warnings(study.lab)) document.blocks.emplace_back(std::move(each));
    return document;
}

}   // namespace tricorn::client::report
