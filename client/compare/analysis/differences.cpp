#include "client/compare/analysis/differences.hpp"
#include "client/results/metric.hpp"
#include "common/algorithm/random.hpp"
#include <algorithm>
#include <cmath>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client::compare {

namespace {

struct Pair {
    Cell const* a;
    Cell const* b;
    bool is_control;
};

std::vector<Pair> pairs_of(Study const& study, Experiment const& experiment) {
    std::vector<Pair> pairs;
    for (auto a = experiment.cells.begin(); a != experiment.cells.end(); ++a) {
        Subject const* const subject = study.subject(a->subject);
        if (subject == nullptr) continue;
        if (subject->is_control()) {
            Cell const* const original = experiment.cell(subject->control_of, a->x);
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

constexpr std::size_t rounds_to_tell_apart = 3;

PairVerdict better(bool a, bool higher_is_better) {
    return a == higher_is_better ? PairVerdict::a_better : PairVerdict::b_better;
}

PairVerdict by_interval(Estimate const& ratio, bool higher_is_better, double margin) {
    if (ratio.low >= 1 / (1 + margin) && ratio.high <= 1 + margin) return PairVerdict::equal;
    if (ratio.low <= 1 && ratio.high >= 1) return PairVerdict::not_decided;
    return better(ratio.low > 1, higher_is_better);
}

// Judges rounds that are too few for an interval.
PairVerdict by_rounds(Paired const& values, bool higher_is_better, double margin) {
    if (values.a.size() < rounds_to_tell_apart) return PairVerdict::not_decided;
    auto const [least_a, most_a] = std::ranges::minmax(values.a);
    auto const [least_b, most_b] = std::ranges::minmax(values.b);
    if (least_a > most_b * (1 + margin)) return better(true, higher_is_better);
    if (least_b > most_a * (1 + margin)) return better(false, higher_is_better);
    return PairVerdict::not_decided;
}

struct Candidate {
    Pair pair;
    std::string experiment;
    Metric metric;
    Paired values;
};

std::vector<Candidate> candidates_of(Study const& study) {
    std::vector<Candidate> all;
    for (Experiment const& experiment : study.experiments) {
        auto const pairs = pairs_of(study, experiment);
        for (auto const name : compared_metrics(experiment.kind)) {
            for (Pair const& pair : pairs) {
                std::string const metric(name);
                if (pair.a->not_compared.contains(metric) || pair.b->not_compared.contains(metric)) continue;
                all.push_back({pair, experiment.id, metric_of(name), paired(pair, metric)});
            }
        }
    }
    return all;
}

Difference compared(Candidate const& one, double margin, double error, std::uint64_t seed) {
    Difference result;
    result.experiment = one.experiment;
    result.x = one.pair.a->x;
    result.metric = one.metric.name;
    result.a = one.pair.a->subject;
    result.b = one.pair.b->subject;
    result.higher_is_better = one.metric.better == Better::higher;
    result.is_control = one.pair.is_control;
    result.ratio = estimate_ratio(one.values.a, one.values.b, error, seed);
    if (!result.ratio) return result;
    if (result.ratio->has_interval) {
        result.verdict = by_interval(*result.ratio, result.higher_is_better, margin);
        result.bound = std::max(result.ratio->high, 1 / result.ratio->low) - 1;
    } else {
        result.verdict = by_rounds(one.values, result.higher_is_better, margin);
        result.values_a = one.values.a;
        result.values_b = one.values.b;
    }
    return result;
}

std::string percent(double share) {
    double const value = share * 100;
    if (!std::isfinite(value)) return "not known";
    return fmt::format("{:.{}f}", value, std::abs(value) < 9.95 ? 1 : 0);
}

// Describes the better one, by factors of `ratio` (above 1 if more is better, below 1 if less is).
std::string better_by(std::string const& better, std::string const& worse, Estimate const& ratio,
                      Metric const& metric) {
    bool const is_rate = metric.name == "rate";
    std::string const rounds = ratio.has_interval
                                   ? std::string()
                                   : fmt::format(" in the median of {} rounds, and ahead in each", ratio.rounds);
    auto const range = [&](auto const& text, double low, double high) {
        return ratio.has_interval ? fmt::format(" [{}, {}]", text(low), text(high)) : std::string();
    };
    auto const factor = [](double value) { return fmt::format("{:.1f}", value); };
    auto const share = [](double value) { return percent(value); };
    if (metric.better == Better::higher) {
        std::string const than = is_rate ? worse : "that of " + worse;
        if (ratio.median >= 2)
            return fmt::format("{} {} {}{} times {}{}{}", better,
                               is_rate ? "is" : fmt::format("has a {} of", metric.words), factor(ratio.median),
                               range(factor, ratio.low, ratio.high), is_rate ? "as fast as " : "", than, rounds);
        return fmt::format("{} {} {} %{} {} {}{}", better,
                           is_rate ? "is" : fmt::format("has a {} that is", metric.words), percent(ratio.median - 1),
                           range(share, ratio.low - 1, ratio.high - 1), is_rate ? "faster than" : "higher than", than,
                           rounds);
    }
    return fmt::format("{}'s {} is {} %{} lower than {}'s{}", better, metric.words, percent(1 - ratio.median),
                       range(share, 1 - ratio.high, 1 - ratio.low), worse, rounds);
}

// "from 7 % slower to 69 % faster"
std::string range_text(Estimate const& ratio, bool is_rate) {
    auto const shift = [&](double value) {
        char const* const word = value < 1 ? (is_rate ? "slower" : "lower") : (is_rate ? "faster" : "higher");
        return value >= 2 ? fmt::format("{:.1f} times as {}", value, is_rate ? "fast" : "high")
                          : fmt::format("{} % {}", percent(std::abs(value - 1)), word);
    };
    return fmt::format("from {} to {}", shift(ratio.low), shift(ratio.high));
}

}   // namespace

std::string sentence_of(Difference const& difference, double margin) {
    Metric const metric = metric_of(difference.metric);
    bool const is_rate = metric.name == "rate";
    std::string const what = is_rate ? "" : ", " + std::string(metric.words);
    std::string const both = difference.a + " against " + difference.b + what + ": ";
    switch (difference.verdict) {
        case PairVerdict::a_better: return better_by(difference.a, difference.b, *difference.ratio, metric);
        case PairVerdict::b_better: return better_by(difference.b, difference.a, inverse(*difference.ratio), metric);
        case PairVerdict::equal:
            return both +
                   fmt::format("equal within {} % ({})", percent(margin), range_text(*difference.ratio, is_rate));
        case PairVerdict::not_decided:
            return both + (difference.ratio->has_interval
                               ? "not decided: " + range_text(*difference.ratio, is_rate)
                               : fmt::format("not decided by {} round{}", difference.ratio->rounds,
                                             difference.ratio->rounds == 1 ? "" : "s"));
        default: return both + "not measured in a valid round of both";
    }
}

Comparisons differences(Study const& study, double margin) {
    auto const candidates = candidates_of(study);
    Random seeds(study.seed);
    std::vector<double> chances;
    for (Candidate const& one : candidates) {
        if (!one.pair.is_control && one.values.a.size() >= rounds_for_interval)
            chances.push_back(chance_of_ratio(one.values.a, one.values.b, seeds()));
    }
    Comparisons result;
    result.margin = margin;
    result.decidable = chances.size();
    result.error = error_of_each(chances, 1 - confidence);
    for (Candidate const& one : candidates) {
        Difference difference = compared(one, margin, result.error, seeds());
        difference.sentence = sentence_of(difference, margin);
        if (!difference.is_control && difference.differs() && difference.ratio->has_interval) ++result.differ;
        result.all.push_back(std::move(difference));
    }
    return result;
}

}   // namespace tricorn::client::compare
