#include "client/compare/study.hpp"
#include <algorithm>

namespace tricorn::compare {

std::optional<double> Round::value(std::string const& metric) const {
    auto const found = metrics.find(metric);
    return found == metrics.end() ? std::nullopt : std::optional(found->second);
}

bool Cell::valid() const {
    return std::ranges::any_of(rounds, &Round::valid);
}

Subject const* Study::subject(std::string const& name) const {
    auto const found = std::ranges::find(subjects, name, &Subject::name);
    return found == subjects.end() ? nullptr : &*found;
}

Experiment const* Study::experiment(std::string const& id) const {
    auto const found = std::ranges::find(experiments, id, &Experiment::id);
    return found == experiments.end() ? nullptr : &*found;
}

}   // namespace tricorn::compare
