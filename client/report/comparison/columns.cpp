#include "client/report/comparison/columns.hpp"
#include "client/report/comparison/round_values.hpp"
#include "client/report/comparison/text_books.hpp"
#include "client/results/metric.hpp"
#include <algorithm>
#include <array>
#include <spdlog/fmt/fmt.h>
#include <utility>

namespace tricorn::client::report {

namespace {

struct Role {
    std::string_view role, title;
    Model model;
};

constexpr std::array<Role, 4> roles{{{"process", "process", Model::prefork},
                                     {"thread", "thread", Model::thread},
                                     {"pool", "pooled thread", Model::pool},
                                     {"coroutine", "coroutine", Model::coroutine}}};

// JSON pointer (RFC 6901) to the median of a stored estimate.
std::string pointer_to(Study const& study, Experiment const& experiment, Cell const& cell, std::string_view metric) {
    std::string token;
    for (char const c : metric) token += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    return fmt::format("/experiments/{}/cells/{}/estimates/{}/median", &experiment - study.experiments.data(),
                       &cell - experiment.cells.data(), token);
}

// Why cells are not compared. The same reason has another share in each of them.
struct Reason {
    std::string before, after;                            // the share; all of it is `before` if it has none
    std::vector<std::pair<std::string, std::string>> of;   // subjects and their shares
};

// Where the first share of a text lies: "38.3 %".
std::pair<std::size_t, std::size_t> place_of_share(std::string const& text) {
    auto const end = text.find('%');
    if (end == std::string::npos) return {text.size(), text.size()};
    auto const digit = text.find_last_of("0123456789", end);
    if (digit == std::string::npos) return {text.size(), text.size()};
    auto const before = text.find_last_not_of("0123456789.,", digit);
    return {before == std::string::npos ? 0 : before + 1, end + 1};
}

std::string share_in(std::string const& text) {
    auto const [begin, end] = place_of_share(text);
    return text.substr(begin, end - begin);
}

Reason reason_of(std::string const& text) {
    auto const [begin, end] = place_of_share(text);
    return {text.substr(0, begin), text.substr(end), {}};
}

std::string text_of(Reason const& reason) {
    bool const has_share = !reason.of.front().second.empty();
    auto const is_same = [&](auto const& each) { return each.second == reason.of.front().second; };
    bool const same = std::ranges::all_of(reason.of, is_same);
    std::vector<std::string> subjects;
    for (auto const& [subject, share] : reason.of) subjects.push_back(same ? subject : subject + " " + share);
    std::string const share = !has_share ? "" : same ? reason.of.front().second : "part";
    return reason.before + share + reason.after + " (" + joined(subjects) + ")";
}

}   // namespace

std::string role_of(Subject const& subject) {
    auto const found = std::ranges::find(roles, subject.model, &Role::model);
    return found == roles.end() ? std::string() : std::string(found->role);
}

std::vector<Column> columns_of(Study const& study, bool with_lab) {
    std::vector<Column> columns;
    std::vector<Subject> rest = study.compared();
    std::erase_if(rest, &Subject::is_variant);
    for (Role const& role : roles) {
        auto const subject = std::ranges::find(rest, std::optional(role.model), &Subject::model);
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

std::vector<Contender> contenders(Study const& study, Experiment const& experiment, std::optional<double> x,
                                  std::string_view metric) {
    std::vector<Contender> all;
    if (!why_not_compared(study, experiment, x, metric).empty()) return all;
    for (Subject const& subject : study.compared()) {
        Cell const* const cell = experiment.cell(subject.name, x);
        Estimate const* const estimate = cell ? whole_estimate(*cell, metric) : nullptr;
        if (!estimate) continue;
        std::string const role = subject.is_variant() ? std::string() : role_of(subject);
        all.push_back({subject.name,
                       scaled(*estimate, metric_of(metric).factor()),
                       role,
                       {pointer_to(study, experiment, *cell, metric), estimate->median}});
    }
    return all;
}

std::string why_not_compared(Study const& study, Experiment const& experiment, std::optional<double> x,
                             std::string_view metric) {
    std::vector<Reason> reasons;
    for (Subject const& subject : study.compared()) {
        Cell const* const cell = experiment.cell(subject.name, x);
        if (!cell) continue;
        auto const found = cell->not_compared.find(metric);
        if (found == cell->not_compared.end()) continue;
        Reason reason = reason_of(found->second);
        auto const known = std::ranges::find_if(
            reasons, [&](Reason const& each) { return each.before == reason.before && each.after == reason.after; });
        Reason& one = known == reasons.end() ? reasons.emplace_back(std::move(reason)) : *known;
        one.of.emplace_back(subject.name, share_in(found->second));
    }
    std::string text;
    for (Reason const& each : reasons) text += (text.empty() ? "" : "; ") + text_of(each);
    return text;
}

std::optional<std::optional<double>> common_place(Study const& study, Experiment const& experiment,
                                                  std::string_view metric) {
    if (experiment.x_name().empty())
        return contenders(study, experiment, std::nullopt, metric).empty() ? std::nullopt
                                                                           : std::optional(std::optional<double>());
    std::optional<std::optional<double>> best;
    std::size_t most = 0;
    for (double const x : experiment.xs()) {
        std::size_t const count = contenders(study, experiment, x, metric).size();
        if (count == 0 || count < most) continue;
        most = count;
        best = x;
    }
    return best;
}

std::string common_percentile(Study const& study, Experiment const& experiment, double x) {
    std::size_t const all = contenders(study, experiment, x, "p50").size();
    for (std::string const percentile : {"p99", "p90"}) {
        if (contenders(study, experiment, x, percentile).size() >= all) return percentile;
    }
    return "p50";
}

DifferenceOf differences_of(Study const& study, Experiment const& experiment, std::optional<double> x,
                            std::string metric) {
    return [&study, id = experiment.id, x, metric = std::move(metric)](std::string const& a, std::string const& b) {
        return study.difference(id, x, metric, a, b);
    };
}

}   // namespace tricorn::client::report
