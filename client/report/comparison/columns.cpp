#include "client/report/comparison/columns.hpp"
#include "client/report/comparison/metric.hpp"
#include "client/report/comparison/text_books.hpp"
#include <algorithm>
#include <array>
#include <utility>

namespace tricorn::client::report {

namespace {

struct Role {
    std::string_view role, title, model;
};

constexpr std::array<Role, 4> roles{{{"process", "process", "prefork"},
                                     {"thread", "thread", "thread"},
                                     {"pool", "pooled thread", "pool"},
                                     {"coroutine", "coroutine", "coroutine"}}};

}   // namespace

std::string role_of(std::string_view model) {
    auto const found = std::ranges::find(roles, model, &Role::model);
    return found == roles.end() ? std::string() : std::string(found->role);
}

std::vector<Column> columns_of(Comparison const& comparison, bool with_lab) {
    std::vector<Column> columns;
    std::vector<Subject> rest = comparison.compared();
    std::erase_if(rest, [](Subject const& each) { return !each.variant_of.empty(); });
    for (Role const& role : roles) {
        auto const subject = std::ranges::find(rest, role.model, &Subject::model);
        bool const known_to_lab = with_lab && role.role != "pool";
        if (subject == rest.end() && !known_to_lab) continue;
        columns.push_back(
            {std::string(role.title), subject == rest.end() ? std::string() : subject->name, std::string(role.role)});
        if (subject != rest.end()) rest.erase(subject);
    }
    for (Subject const& stranger : rest) columns.push_back({stranger.name, stranger.name, {}});
    return columns;
}

OpeningRow empty_row(std::string id, std::string question, std::vector<Column> const& columns) {
    OpeningRow row;
    for (Column const& column : columns) row.cells.push_back({std::string(text_books_say(id, column.role)), {}});
    row.id = std::move(id);
    row.question = std::move(question);
    return row;
}

void put(OpeningRow& row, std::vector<Column> const& columns, std::string_view role_or_subject,
         OpeningCell::Number number) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (columns[i].subject != role_or_subject && columns[i].role != role_or_subject) continue;
        row.cells[i].numbers.push_back(std::move(number));
        row.measured = true;
        return;
    }
}

std::vector<Contender> contenders(Comparison const& comparison, Experiment const& experiment, std::optional<double> x,
                                  std::string_view metric) {
    std::vector<Contender> all;
    if (!why_not_compared(comparison, experiment, x, metric).empty()) return all;
    for (Subject const& subject : comparison.compared()) {
        Cell const* const cell = experiment.cell(subject.name, x);
        Estimate const* const estimate = cell ? cell->estimate(metric) : nullptr;
        if (!estimate) continue;
        std::string const role = subject.variant_of.empty() ? role_of(subject.model) : std::string();
        all.push_back({subject.name, scaled(*estimate, metric_of(metric).factor), role});
    }
    return all;
}

std::string why_not_compared(Comparison const& comparison, Experiment const& experiment, std::optional<double> x,
                             std::string_view metric) {
    std::string why;
    std::vector<std::string> subjects;
    for (Subject const& subject : comparison.compared()) {
        Cell const* const cell = experiment.cell(subject.name, x);
        if (!cell) continue;
        auto const found = cell->not_compared.find(metric);
        if (found == cell->not_compared.end()) continue;
        if (why.empty()) why = found->second;
        subjects.push_back(subject.name);
    }
    return why.empty() ? why : why + " (" + joined(subjects) + ")";
}

std::optional<std::optional<double>> common_place(Comparison const& comparison, Experiment const& experiment,
                                                  std::string_view metric) {
    if (experiment.x.empty())
        return contenders(comparison, experiment, std::nullopt, metric).empty()
                   ? std::nullopt
                   : std::optional(std::optional<double>());
    std::optional<std::optional<double>> best;
    std::size_t most = 0;
    for (double const x : experiment.xs()) {
        std::size_t const count = contenders(comparison, experiment, x, metric).size();
        if (count == 0 || count < most) continue;
        most = count;
        best = x;
    }
    return best;
}

std::string common_percentile(Comparison const& comparison, Experiment const& experiment, double x) {
    std::size_t const all = contenders(comparison, experiment, x, "p50").size();
    for (std::string const percentile : {"p99", "p90"}) {
        if (contenders(comparison, experiment, x, percentile).size() >= all) return percentile;
    }
    return "p50";
}

DifferenceOf differences_of(Comparison const& comparison, Experiment const& experiment, std::optional<double> x,
                            std::string metric) {
    return [&comparison, id = experiment.id, x, metric = std::move(metric)](
               std::string const& a, std::string const& b) { return comparison.difference(id, x, metric, a, b); };
}

}   // namespace tricorn::client::report
