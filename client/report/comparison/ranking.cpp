#include "client/report/comparison/ranking.hpp"
#include <algorithm>
#include <cmath>
#include <functional>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client::report {

namespace {

using Verdict = Relation::Verdict;

bool has_interval(Estimate const& estimate) {
    return estimate.low && estimate.high;
}

// Returns b / a. If a is 0 there is no ratio, and the sentence gives only the two numbers.
double ratio_of(double b, double a) {
    return a != 0 ? b / a : b == 0 ? 1 : HUGE_VAL;
}

Verdict by_median(double a, double b, Better better) {
    return (a < b) == (better == Better::lower) ? Verdict::a_better : Verdict::b_better;
}

Relation by_intervals(Estimate const& a, Estimate const& b, Better better) {
    Relation relation;
    relation.ratio = ratio_of(b.median, a.median);
    if (!has_interval(a) || !has_interval(b)) {
        if (a.median == b.median) relation.verdict = Verdict::no_difference;
        return relation;
    }
    relation.low = ratio_of(*b.low, *a.high);
    relation.high = ratio_of(*b.high, *a.low);
    bool const apart = *a.high < *b.low || *b.high < *a.low;
    if (apart) {
        relation.verdict = by_median(a.median, b.median, better);
    } else {
        relation.verdict = Verdict::no_difference;
        relation.width = std::max(std::abs(*relation.high - 1), std::abs(*relation.low - 1));
    }
    return relation;
}

// A stored difference has the ratio a / b; this converts it to b / a.
Relation as_told(Difference const& difference, Estimate const& a, Estimate const& b) {
    Relation relation;
    relation.ratio =
        difference.median && *difference.median > 0 ? 1 / *difference.median : ratio_of(b.median, a.median);
    if (difference.low && difference.high && *difference.low > 0) {
        relation.low = 1 / *difference.high;
        relation.high = 1 / *difference.low;
    }
    relation.verdict = difference.verdict == "a_better"   ? Verdict::a_better
                       : difference.verdict == "b_better" ? Verdict::b_better
                                                          : Verdict::no_difference;
    relation.width = difference.width;
    return relation;
}

std::string led_by(Ranking const& ranking, std::vector<Contender const*> const& leaders, Wording const& words) {
    if (leaders.size() == 1)
        return fmt::format("{} {}: {}", leaders[0]->name, words.lead, value_text(*leaders[0], ranking.unit));
    std::vector<std::string> names, values;
    names.reserve(leaders.size());
    values.reserve(leaders.size());
    for (auto const* const each : leaders) {
        names.push_back(each->name);
        values.push_back(quantity(each->estimate.median, ranking.unit));
    }
    return undecided(names, words.what, ranking.width()) + ": " + joined(values);
}

Books order_of(std::vector<std::string> const& reversed, std::vector<std::string> const& same) {
    if (!reversed.empty()) return {"contrary to the textbooks, " + joined(reversed), false};
    if (!same.empty()) return {"textbooks expect a difference between " + joined(same) + "; none was seen", false};
    return {"in the textbook order", true};
}

// Without intervals the medians decide.
Verdict settled(Ranking const& ranking, Contender const& a, Contender const& b) {
    Verdict const verdict = ranking.relate(a, b).verdict;
    return verdict == Verdict::unknown ? by_median(a.estimate.median, b.estimate.median, ranking.better) : verdict;
}

}   // namespace

std::string behind(Relation const& relation, Better better) {
    if (!std::isfinite(relation.ratio) || relation.ratio <= 0) return {};
    bool const known = relation.low && relation.high && std::isfinite(*relation.high);
    if (better == Better::lower && relation.ratio >= 2) {
        std::string const range =
            known ? fmt::format(" [{}, {}]", times_digits(*relation.low), times_digits(*relation.high)) : "";
        return times(relation.ratio) + range + " that";
    }
    double const shift = better == Better::lower ? 1 : 0;
    std::string text = percent(relation.ratio - shift);
    if (known)
        text += fmt::format(" [{}, {}]", percent_digits(*relation.low - shift), percent_digits(*relation.high - shift));
    return text + (better == Better::lower ? " more" : " of that");
}

Relation relation(Contender const& a, Contender const& b, Better better, Verdicts const& told) {
    if (told) {
        auto const difference = told(a.name, b.name);
        if (difference && difference->verdict != "not_measured") return as_told(*difference, a.estimate, b.estimate);
    }
    return by_intervals(a.estimate, b.estimate, better);
}

std::string value_text(Contender const& contender, Unit unit) {
    Estimate const& estimate = contender.estimate;
    return interval(estimate.median, estimate.low.value_or(estimate.median), estimate.high.value_or(estimate.median),
                    unit);
}

std::string undecided(std::vector<std::string> const& names, std::string const& what, double width) {
    std::string const in = what.empty() ? "" : " in " + what;
    std::string const range = width > 0 && std::isfinite(width) ? " (±" + percent(width) + ")" : "";
    if (width > 1) return "too noisy to tell " + joined(names) + " apart" + in + range;
    return "no difference" + in + " seen between " + joined(names) + range;
}

double Ranking::width() const {
    double width = 0;
    for (std::size_t i = 1; i < order.size(); ++i) {
        if (leads_with_first(i)) width = std::max(width, to_first[i].width);
    }
    return width;
}

bool Ranking::leads_with_first(std::size_t index) const {
    return index == 0 || to_first.at(index).verdict == Verdict::no_difference;
}

Ranking rank(std::vector<Contender> contenders, Better better, Unit unit, Verdicts const& told) {
    std::ranges::stable_sort(contenders, [better](Contender const& a, Contender const& b) {
        return better == Better::lower ? a.estimate.median < b.estimate.median : a.estimate.median > b.estimate.median;
    });
    Ranking ranking{better, unit, std::move(contenders), {}, {}};
    ranking.relate = [better, told](Contender const& a, Contender const& b) { return relation(a, b, better, told); };
    for (Contender const& each : ranking.order) ranking.to_first.push_back(ranking.relate(ranking.order.front(), each));
    return ranking;
}

std::string sentence(Ranking const& ranking, Wording const& words) {
    if (ranking.order.empty()) return {};
    if (ranking.order.size() == 1)
        return fmt::format("{}: {}; no other model was measured.", ranking.order[0].name,
                           value_text(ranking.order[0], ranking.unit));
    std::vector<Contender const*> leaders;
    std::vector<std::string> others;
    bool unsure = false;
    for (std::size_t i = 0; i < ranking.order.size(); ++i) {
        Contender const& each = ranking.order[i];
        if (ranking.leads_with_first(i)) {
            leaders.push_back(&each);
            continue;
        }
        unsure = unsure || ranking.to_first[i].verdict == Verdict::unknown;
        std::string const distance = behind(ranking.to_first[i], ranking.better);
        std::string const value = quantity(each.estimate.median, ranking.unit);
        others.push_back(distance.empty() ? each.name + " " + value
                                          : fmt::format("{} {} ({})", each.name, distance, value));
    }
    std::string text = led_by(ranking, leaders, words);
    if (!others.empty()) text += "; " + joined(others);
    text += ".";
    if (unsure) text += " Too few measurements for an interval.";
    return text;
}

Books text_books_of(Ranking const& ranking, TextBookOrder const& order) {
    std::vector<std::pair<Contender const*, std::size_t>> known;   // with the rank of its group
    for (std::size_t group = 0; group < order.size(); ++group) {
        for (Contender const& each : ranking.order) {
            if (std::ranges::find(order[group], each.role) != order[group].end()) known.emplace_back(&each, group);
        }
    }
    std::vector<std::string> reversed, same;
    bool compared = false;
    for (auto const& [better, place] : known) {
        for (auto const& [worse, later] : known) {
            if (place >= later) continue;
            compared = true;
            Verdict const verdict = settled(ranking, *better, *worse);
            if (verdict == Verdict::b_better) reversed.push_back(worse->name + " is ahead of " + better->name);
            if (verdict == Verdict::no_difference) same.push_back(better->name + " and " + worse->name);
        }
    }
    return compared ? order_of(reversed, same) : Books();
}

}   // namespace tricorn::client::report
