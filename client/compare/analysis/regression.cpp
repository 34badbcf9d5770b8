#include "client/compare/analysis/regression.hpp"
#include "client/cli/exit_code.hpp"
#include "client/results/metric.hpp"
#include "common/algorithm/random.hpp"
#include "common/text/number_text.hpp"
#include "common/text/text.hpp"
#include <algorithm>
#include <cmath>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client::compare {

namespace {

struct Both {
    Cell const* cell;
    std::vector<double> before, after;
};

std::vector<double> values_of(Cell const& cell, std::string const& metric) {
    std::vector<double> values;
    for (Round const& round : cell.rounds) {
        auto const value = round.value(metric);
        if (round.valid() && value && *value > 0) values.push_back(*value);
    }
    return values;
}

std::vector<Both> in_both(Experiment const& before, Experiment const& after, std::string const& metric) {
    std::vector<Both> all;
    for (Cell const& cell : after.cells) {
        Cell const* const old = before.cell(cell.subject, cell.x);
        if (old == nullptr) continue;
        Both both{&cell, values_of(*old, metric), values_of(cell, metric)};
        if (std::min(both.before.size(), both.after.size()) >= rounds_for_interval) all.push_back(std::move(both));
    }
    return all;
}

// "+12.3 %"
std::string change_text(double ratio) {
    double const percent = (ratio - 1) * 100;
    if (!std::isfinite(percent)) return "not known";
    return std::abs(percent) < 1e6 ? fmt::format("{:+.1f} %", percent) : fmt::format("{:+.3g} %", percent);
}

Change change_of(Experiment const& experiment, Both const& both, Metric const& metric, double error, double threshold,
                 std::uint64_t seed) {
    Change change;
    change.experiment = experiment.id;
    change.subject = both.cell->subject;
    change.metric = metric.name;
    change.x = both.cell->x;
    change.higher_is_better = metric.better == Better::higher;
    change.ratio = *estimate_ratio(both.after, both.before, error, seed);
    change.is_seen = change.ratio.low > 1 || change.ratio.high < 1;
    change.is_regression =
        change.higher_is_better ? change.ratio.high < 1 - threshold : change.ratio.low > 1 + threshold;
    std::string const x = change.x ? fmt::format(" at {}", *change.x) : "";
    change.sentence =
        fmt::format("{}{}, {}: {} {} [{}, {}]", change.experiment, x, change.subject, metric.words,
                    change_text(change.ratio.median), change_text(change.ratio.low), change_text(change.ratio.high));
    return change;
}

std::string text_of(boost::json::object const& environment, char const* name) {
    auto const* const value = environment.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

}   // namespace

std::vector<Change> changes(Study const& before, Study const& after, double threshold) {
    std::vector<Change> all;
    Random seeds(mix(before.seed) ^ after.seed);
    for (Experiment const& experiment : after.experiments) {
        Experiment const* const old = before.experiment(experiment.id);
        if (old == nullptr) continue;
        for (auto const name : compared_metrics(experiment.kind)) {
            Metric const metric = metric_of(name);
            auto const measured = in_both(*old, experiment, std::string(name));
            double const error = (1 - confidence) / static_cast<double>(std::max<std::size_t>(measured.size(), 1));
            for (Both const& both : measured)
                all.push_back(change_of(experiment, both, metric, error, threshold, seeds()));
        }
    }
    return all;
}

std::string regression_text(Study const& before, Study const& after, std::vector<Change> const& changes,
                            double threshold) {
    std::string text;
    for (char const* const name : {"processor", "system", "version"}) {
        auto const a = text_of(before.environment, name), b = text_of(after.environment, name);
        if (a != b) text += fmt::format("Not the same {}: {} and {}.\n", name, printable(a), printable(b));
    }
    std::size_t regressions = 0, seen = 0;
    for (bool const worse : {true, false}) {
        for (Change const& change : changes) {
            if (!change.is_seen || change.is_regression != worse) continue;
            text += fmt::format("{} {}\n", worse ? "WORSE " : "change", printable(change.sentence));
            ++(worse ? regressions : seen);
        }
    }
    std::string const limit = share_text(threshold);
    if (changes.empty()) return text + "No number has three valid rounds in both results: nothing to compare.\n";
    text +=
        fmt::format("{} numbers were compared; {} are worse by more than {} with 95 % confidence, {} others changed.\n",
                    changes.size(), regressions == 0 ? "none" : std::to_string(regressions), limit, seen);
    return text;
}

int exit_code_of(std::vector<Change> const& changes) {
    if (changes.empty()) return exit_code::invalid;
    return std::ranges::any_of(changes, &Change::is_regression) ? exit_code::regression : exit_code::ok;
}

}   // namespace tricorn::client::compare
