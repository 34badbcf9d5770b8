#include "client/report/read/comparison.hpp"
#include "client/report/read/json_view.hpp"
#include <algorithm>
#include <set>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client::report {

namespace {

namespace json = boost::json;

// Escapes a JSON pointer token (RFC 6901 section 3).
std::string pointer_token(std::string_view name) {
    std::string out;
    for (char const c : name) out += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    return out;
}

Curve read_curve(json::value const& at, std::string_view path) {
    Curve curve;
    for (json::value const& each : list(at, path)) {
        auto const* const pair = each.if_array();
        if (!pair || pair->size() < 2 || !(*pair)[0].is_number() || !(*pair)[1].is_number()) continue;
        curve.push_back({(*pair)[0].to_number<double>(), (*pair)[1].to_number<double>()});
    }
    return curve;
}

std::vector<std::array<std::optional<double>, 4>> read_over_time(json::value const& at) {
    std::vector<std::array<std::optional<double>, 4>> all;
    for (json::value const& each : list(at, "over_time")) {
        auto const* const row = each.if_array();
        if (!row || row->empty() || !row->front().is_number()) continue;
        auto& values = all.emplace_back();
        for (std::size_t i = 0; i < std::min(row->size(), values.size()); ++i) values.at(i) = number((*row)[i], "");
    }
    return all;
}

Cell read_cell(json::value const& at, std::string const& path) {
    Cell cell;
    cell.subject = text(at, "subject");
    cell.x = number(at, "x");
    cell.valid = truth(at, "valid");
    cell.reasons = texts(at, "reasons");
    cell.effective_units = number(at, "effective_units");
    for (auto const& [name, estimate] : members(at, "estimates")) {
        auto const median = number(estimate, "median");
        if (!median) continue;
        cell.estimates[std::string(name)] = {*median,
                                             number(estimate, "low"),
                                             number(estimate, "high"),
                                             number(estimate, "rounds").value_or(0),
                                             path + "/estimates/" + pointer_token(name) + "/median",
                                             *median};
    }
    if (auto const rate = number(at, "ceiling.rate"))
        cell.ceiling = Ceiling{*rate, text(at, "ceiling.set_by"), text(at, "ceiling.sentence")};
    cell.rounds = list(at, "rounds").size();
    for (json::value const& round : list(at, "rounds")) cell.valid_rounds += truth(round, "valid");
    cell.service = read_curve(at, "percentiles.service");
    cell.response = read_curve(at, "percentiles.response");
    for (auto const& [metric, why] : members(at, "not_compared")) cell.not_compared[std::string(metric)] = shown(why);
    cell.over_time = read_over_time(at);
    return cell;
}

Experiment read_experiment(json::value const& at, std::string const& path) {
    Experiment experiment{text(at, "id"),
                          text(at, "title"),
                          text(at, "question"),
                          text(at, "kind"),
                          text(at, "workload"),
                          text(at, "method"),
                          text(at, "parameters.x"),
                          {},
                          {},
                          texts(at, "notes")};
    if (auto const* const parameters = find(at, "parameters")) experiment.parameters = *parameters;
    json::array const& cells = list(at, "cells");
    for (std::size_t i = 0; i < cells.size(); ++i)
        experiment.cells.push_back(read_cell(cells[i], fmt::format("{}/cells/{}", path, i)));
    return experiment;
}

PairVerdict verdict_named(std::string_view name) {
    if (name == "a_better") return PairVerdict::a_better;
    if (name == "b_better") return PairVerdict::b_better;
    if (name == "equal") return PairVerdict::equal;
    // "no_difference" of format 1: its bound was told wrong, so it decides nothing.
    return name == "not_decided" || name == "no_difference" ? PairVerdict::not_decided : PairVerdict::not_measured;
}

Difference read_difference(json::value const& at) {
    return {text(at, "experiment"),
            text(at, "metric"),
            text(at, "a"),
            text(at, "b"),
            text(at, "sentence"),
            verdict_named(text(at, "verdict")),
            number(at, "x"),
            number(at, "ratio.median"),
            number(at, "ratio.low"),
            number(at, "ratio.high"),
            number(at, "rounds").value_or(0),
            truth(at, "is_control")};
}

std::optional<double> inverse(std::optional<double> ratio) {
    return ratio && *ratio > 0 ? std::optional(1 / *ratio) : std::nullopt;
}

Difference exchanged(Difference difference) {
    std::swap(difference.a, difference.b);
    if (difference.verdict == PairVerdict::a_better)
        difference.verdict = PairVerdict::b_better;
    else if (difference.verdict == PairVerdict::b_better)
        difference.verdict = PairVerdict::a_better;
    difference.median = inverse(difference.median);
    std::swap(difference.low, difference.high);
    difference.low = inverse(difference.low);
    difference.high = inverse(difference.high);
    return difference;
}

}   // namespace

Estimate const* Cell::estimate(std::string_view metric) const {
    auto const found = estimates.find(metric);
    return valid && found != estimates.end() ? &found->second : nullptr;
}

std::vector<double> Experiment::xs() const {
    std::set<double> all;
    for (Cell const& each : cells) {
        if (each.x) all.insert(*each.x);
    }
    return {all.begin(), all.end()};
}

Cell const* Experiment::cell(std::string_view subject, std::optional<double> at) const {
    auto const found =
        std::ranges::find_if(cells, [&](Cell const& each) { return each.subject == subject && each.x == at; });
    return found == cells.end() ? nullptr : &*found;
}

std::vector<Subject> Comparison::compared() const {
    std::vector<Subject> all;
    std::ranges::copy_if(subjects, std::back_inserter(all), [](Subject const& each) { return !each.is_control; });
    return all;
}

bool Comparison::is_variant(std::string_view subject) const {
    auto const found = std::ranges::find(subjects, subject, &Subject::name);
    return found != subjects.end() && !found->variant_of.empty();
}

std::vector<Experiment const*> Comparison::of_kind(std::string_view kind) const {
    std::vector<Experiment const*> all;
    for (Experiment const& each : experiments) {
        if (each.kind == kind) all.push_back(&each);
    }
    return all;
}

std::optional<Difference> Comparison::difference(std::string_view experiment, std::optional<double> x,
                                                 std::string_view metric, std::string_view a,
                                                 std::string_view b) const {
    for (Difference const& each : differences) {
        if (each.experiment != experiment || each.metric != metric || each.x != x) continue;
        if (each.a == a && each.b == b) return each;
        if (each.a == b && each.b == a) return exchanged(each);
    }
    return std::nullopt;
}

Comparison read_comparison(json::object const& result) {
    Comparison comparison;
    comparison.source = result;
    json::value const& at = comparison.source;
    for (json::value const& each : list(at, "subjects"))
        comparison.subjects.push_back({text(each, "name"), text(each, "model"), text(each, "units_text"),
                                       text(each, "control_of"), truth(each, "is_control"), text(each, "variant_of")});
    json::array const& experiments = list(at, "experiments");
    for (std::size_t i = 0; i < experiments.size(); ++i)
        comparison.experiments.push_back(read_experiment(experiments[i], fmt::format("/experiments/{}", i)));
    comparison.margin = number(at, "comparisons.margin").value_or(default_margin);
    for (json::value const& each : list(at, "differences")) comparison.differences.push_back(read_difference(each));
    return comparison;
}

}   // namespace tricorn::client::report
