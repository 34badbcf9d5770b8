#include "client/compare/analysis/estimates.hpp"
#include "client/results/metric.hpp"
#include "common/algorithm/random.hpp"

namespace tricorn::client::compare {

namespace {

std::vector<double> valid_values(Cell const& cell, std::string const& metric) {
    std::vector<double> values;
    for (Round const& round : cell.rounds) {
        if (auto const value = round.value(metric); value && round.valid()) values.push_back(*value);
    }
    return values;
}

}   // namespace

void estimate_cells(Study& study, Intervals intervals) {
    Random seeds(mix(study.seed));
    for (Experiment& experiment : study.experiments) {
        for (Cell& cell : experiment.cells) {
            cell.estimates.clear();
            for (Metric const& metric : all_metrics()) {
                auto values = valid_values(cell, metric.name);
                if (intervals == Intervals::no && values.size() >= rounds_for_interval)
                    values.resize(rounds_for_interval - 1);
                // A seed for each metric, measured or not: so none depends on what else was measured.
                if (auto const found = estimate(values, 1 - confidence, seeds())) cell.estimates[metric.name] = *found;
            }
        }
    }
}

}   // namespace tricorn::client::compare
