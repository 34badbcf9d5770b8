#include "client/compare/study/study.hpp"
#include <algorithm>

namespace tricorn::client::compare {

std::optional<double> Round::value(std::string const& metric) const {
    auto const found = metrics.find(metric);
    return found == metrics.end() ? std::nullopt : std::optional(found->second);
}

bool Cell::valid() const {
    return std::ranges::any_of(rounds, &Round::valid);
}

std::vector<std::optional<double>> Experiment::xs() const {
    std::vector<std::optional<double>> xs;
    for (Cell const& cell : cells) {
        if (std::ranges::find(xs, cell.x) == xs.end()) xs.push_back(cell.x);
    }
    return xs;
}

std::optional<double> Experiment::main_x() const {
    auto const all = xs();
    if (all.empty()) return std::nullopt;
    return std::ranges::find(all, std::optional(64.0)) != all.end() ? 64.0 : all[all.size() / 2];
}

Subject const* Study::subject(std::string const& name) const {
    auto const found = std::ranges::find(subjects, name, &Subject::name);
    return found == subjects.end() ? nullptr : &*found;
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

Experiment const* Study::experiment(std::string const& id) const {
    auto const found = std::ranges::find(experiments, id, &Experiment::id);
    return found == experiments.end() ? nullptr : &*found;
}

}   // namespace tricorn::client::compare
