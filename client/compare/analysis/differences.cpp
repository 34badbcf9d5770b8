#include "client/compare/analysis/differences.hpp"
#include "client/compare/study/metric.hpp"
#include "common/algorithm/random.hpp"
#include <algorithm>
#include <cmath>
#include <map>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client::compare {

namespace {

struct Pair {
    Cell const* a;
    Cell const* b;
    bool is_control;
};

Cell const* find_cell(Experiment const& experiment, std::string const& subject, std::optional<double> x) {
    auto const found = std::ranges::find_if(experiment.cells,
                                            [&](Cell const& cell) { return cell.subject == subject && cell.x == x; });
    return found == experiment.cells.end() ? nullptr : &*found;
}

std::vector<Pair> pairs_of(Study const& study, Experiment const& experiment) {
    std::vector<Pair> pairs;
    for (auto a = experiment.cells.begin(); a != experiment.cells.end(); ++a) {
        Subject const* const subject = study.subject(a->subject);
        if (subject == nullptr) continue;
        if (subject->is_control()) {
            Cell const* const original = find_cell(experiment, subject->control_of, a->x);
            if (original != nullptr) pairs.push_back({original, &*a, true});
            continue;
        }
        for (auto b = a + 1; b != experiment.cells.end(); ++b) {
            Subject const* const other = study.subject(b->subject);
            if (b->x == a->x && other != nullptr && !other->is_control()) pairs.push_back({&*a, &*b, false});
        }
    }
    return pairs;
}

struct Paired {
    std::vector<double> a, b;
};

// Returns the values of the blocks in which both subjects have a valid one.
Paired paired(Pair const& pair, std::string const& metric) {
    Paired values;
    for (Round const& one : pair.a->rounds) {
        auto const other = std::ranges::find(pair.b->rounds, one.block, &Round::block);
        if (other == pair.b->rounds.end() || !one.valid() || !other->valid()) continue;
        double const a = one.value(metric).value_or(0), b = other->value(metric).value_or(0);
        if (!(a > 0) || !(b > 0)) continue;
        values.a.push_back(a);
        values.b.push_back(b);
    }
    return values;
}

Finding finding_of(Estimate const& ratio, bool higher_is_better) {
    if (!ratio.has_interval) return Finding::not_measured;
    if (ratio.low <= 1 && ratio.high >= 1) return Finding::no_difference;
    return (ratio.low > 1) == higher_is_better ? Finding::a_better : Finding::b_better;
}

Difference compared(Pair const& pair, Metric const& metric, Paired const& values, double error, std::uint64_t seed) {
    Difference result;
    result.x = pair.a->x;
    result.metric = metric.name;
    result.a = pair.a->subject;
    result.b = pair.b->subject;
    result.higher_is_better = metric.better == Better::higher;
    result.is_control = pair.is_control;
    result.error = error;
    result.ratio = estimate_ratio(values.a, values.b, error, seed);
    if (!result.ratio) return result;
    result.finding = finding_of(*result.ratio, result.higher_is_better);
    result.width =
        std::max(result.ratio->high / result.ratio->median - 1, 1 - result.ratio->low / result.ratio->median);
    return result;
}

std::string percent(double share) {
    double const value = share * 100;
    return fmt::format("{:.{}f}", value, std::abs(value) < 9.95 ? 1 : 0);
}

// Describes the better one, by factors of `ratio` (above 1 if more is better, below 1 if less is).
std::string better_by(std::string const& better, std::string const& worse, Estimate const& ratio,
                      Metric const& metric) {
    if (metric.better == Better::higher) {
        bool const is_rate = metric.name == "rate";
        if (ratio.median >= 2)
            return fmt::format("{} {} {:.1f} [{:.1f}, {:.1f}] times {} {}{}", better,
                               is_rate ? "is" : fmt::format("has a {} of", metric.words), ratio.median, ratio.low,
                               ratio.high, is_rate ? "as fast as" : "that of", worse, "");
        return fmt::format("{} {} {} % [{}, {}] {} {}", better,
                           is_rate ? "is" : fmt::format("has a {} that is", metric.words), percent(ratio.median - 1),
                           percent(ratio.low - 1), percent(ratio.high - 1), is_rate ? "faster than" : "higher than",
                           is_rate ? worse : "that of " + worse);
    }
    return fmt::format("{}'s {} is {} % [{}, {}] lower than {}'s", better, metric.words, percent(1 - ratio.median),
                       percent(1 - ratio.high), percent(1 - ratio.low), worse);
}

Estimate inverse(Estimate ratio) {
    return {1 / ratio.median, 1 / ratio.high, 1 / ratio.low, ratio.has_interval, ratio.rounds};
}

}   // namespace

std::string_view to_string(Finding finding) {
    switch (finding) {
        case Finding::a_better: return "a_better";
        case Finding::b_better: return "b_better";
        case Finding::no_difference: return "no_difference";
        default: return "not_measured";
    }
}

std::string sentence_of(Difference const& difference) {
    Metric const metric = metric_of(difference.metric);
    std::string const what = metric.name == "rate" ? "" : ", " + std::string(metric.words);
    std::string const both = difference.a + " and " + difference.b + what + ": ";
    if (difference.finding == Finding::no_difference)
        return both + "no difference seen (±" +
               (difference.width < 1 ? percent(difference.width) + " %)" : "100 % or more)");
    if (difference.finding == Finding::not_measured) return both + "not measured in three valid rounds of both";
    if (difference.finding == Finding::a_better)
        return better_by(difference.a, difference.b, *difference.ratio, metric);
    return better_by(difference.b, difference.a, inverse(*difference.ratio), metric);
}

std::vector<Difference> differences(Study const& study) {
    std::vector<Difference> all;
    Random seeds(study.seed);
    for (Experiment const& experiment : study.experiments) {
        auto const pairs = pairs_of(study, experiment);
        for (auto const name : compared_metrics(experiment.kind)) {
            std::vector<Paired> values;
            std::map<std::optional<double>, std::size_t> families;   // number of comparisons per x
            for (Pair const& pair : pairs) {
                values.push_back(paired(pair, std::string(name)));
                if (values.back().a.size() >= rounds_for_interval) ++families[pair.a->x];
            }
            for (std::size_t i = 0; i < pairs.size(); ++i) {
                double const family = static_cast<double>(std::max<std::size_t>(families[pairs[i].a->x], 1));
                double const error = (1 - confidence) / family;
                Difference one = compared(pairs[i], metric_of(name), values[i], error, seeds());
                one.experiment = experiment.id;
                one.sentence = sentence_of(one);
                all.push_back(std::move(one));
            }
        }
    }
    return all;
}

}   // namespace tricorn::client::compare
