#include "client/results/study.hpp"
#include <algorithm>
#include <iterator>
#include <set>

namespace tricorn::client {

std::optional<double> Round::value(std::string const& metric) const {
    auto const found = metrics.find(metric);
    return found == metrics.end() ? std::nullopt : std::optional(found->second);
}

bool Cell::valid() const {
    return std::ranges::any_of(rounds, &Round::valid);
}

std::vector<std::string> Cell::reasons() const {
    std::vector<std::string> all;
    for (Round const& round : rounds) {
        for (auto const& reason : round.reasons) {
            if (std::ranges::find(all, reason) == all.end()) all.push_back(reason);
        }
    }
    return all;
}

Estimate const* Cell::estimate(std::string_view metric) const {
    auto const found = estimates.find(metric);
    return valid() && found != estimates.end() ? &found->second : nullptr;
}

std::string Experiment::x_name() const {
    auto const* const name = parameters.if_contains("x");
    return name != nullptr && name->is_string() ? std::string(name->get_string()) : std::string();
}

std::vector<double> Experiment::xs() const {
    std::set<double> all;
    for (Cell const& cell : cells) {
        if (cell.x) all.insert(*cell.x);
    }
    return {all.begin(), all.end()};
}

std::optional<double> Experiment::main_x() const {
    auto const all = xs();
    if (all.empty()) return std::nullopt;
    return std::ranges::find(all, 64.0) != all.end() ? 64.0 : all[all.size() / 2];
}

Cell const* Experiment::cell(std::string_view subject, std::optional<double> x) const {
    auto const found =
        std::ranges::find_if(cells, [&](Cell const& cell) { return cell.subject == subject && cell.x == x; });
    return found == cells.end() ? nullptr : &*found;
}

Subject const* Study::subject(std::string_view name) const {
    auto const found = std::ranges::find(subjects, name, &Subject::name);
    return found == subjects.end() ? nullptr : &*found;
}

std::vector<Subject> Study::compared() const {
    std::vector<Subject> all;
    std::ranges::copy_if(subjects, std::back_inserter(all), [](Subject const& each) { return !each.is_control(); });
    return all;
}

Experiment const* Study::experiment(std::string_view id) const {
    auto const found = std::ranges::find(experiments, id, &Experiment::id);
    return found == experiments.end() ? nullptr : &*found;
}

std::vector<Experiment const*> Study::of_kind(Kind kind) const {
    std::vector<Experiment const*> all;
    for (Experiment const& each : experiments) {
        if (each.kind == kind) all.push_back(&each);
    }
    return all;
}

std::optional<Difference> Study::difference(std::string_view experiment, std::optional<double> x,
                                            std::string_view metric, std::string_view a, std::string_view b) const {
    for (Difference const& each : comparisons.all) {
        if (each.experiment != experiment || each.metric != metric || each.x != x) continue;
        if (each.a == a && each.b == b) return each;
        if (each.a == b && each.b == a) return exchanged(each);
    }
    return std::nullopt;
}

std::vector<std::pair<std::string, std::string>> Study::not_measured() const {
    std::vector<std::pair<std::string, std::string>> all;
    for (Subject const& each : subjects) {
        if (each.is_control()) continue;
        bool planned = false, valid = false;
        std::string why;
        for (Experiment const& experiment : experiments) {
            for (Cell const& cell : experiment.cells) {
                if (cell.subject != each.name) continue;
                planned = true;
                valid = valid || cell.valid();
                if (why.empty() && !cell.rounds.empty() && !cell.rounds.front().valid())
                    why = cell.rounds.front().reasons.front();
            }
        }
        auto const left_out = std::ranges::find_if(
            incomplete, [&](NotRun const& one) { return one.subject == each.name || one.subject.empty(); });
        if (why.empty() && left_out != incomplete.end()) why = left_out->why;
        if (planned && !valid) all.emplace_back(each.name, why);
    }
    return all;
}

}   // namespace tricorn::client
