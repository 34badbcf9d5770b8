#include "client/report/comparison/ranking.hpp"
#include <algorithm>
#include <cmath>
#include <functional>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client::report {

namespace {

// Returns b / a. If a is 0 there is no ratio, and the sentence gives only the two numbers.
double ratio_of(double b, double a) {
    return a != 0 ? b / a : b == 0 ? 1 : HUGE_VAL;
}

struct Ends {
    double low = 0, high = 0;
};

// Enough rounds without an interval are all equal.
std::optional<Ends> ends_of(Contender const& contender) {
    Estimate const& estimate = contender.estimate;
    if (contender.range) return Ends{contender.range->first, contender.range->second};
    if (estimate.has_interval) return Ends{estimate.low, estimate.high};
    if (estimate.rounds < rounds_for_interval) return std::nullopt;
    return Ends{estimate.median, estimate.median};
}

PairVerdict better_one(bool a, Better better) {
    return a == (better == Better::lower) ? PairVerdict::a_better : PairVerdict::b_better;
}

Relation by_intervals(Contender const& a, Contender const& b, Better better, double margin) {
    Relation relation;
    relation.verdict = PairVerdict::not_decided;
    relation.ratio = ratio_of(b.estimate.median, a.estimate.median);
    relation.rounds = std::min(a.estimate.rounds, b.estimate.rounds);
    auto const of_a = ends_of(a), of_b = ends_of(b);
    if (!of_a || !of_b) return relation;
    relation.low = ratio_of(of_b->low, of_a->high);
    relation.high = ratio_of(of_b->high, of_a->low);
    if (*relation.low >= 1 / (1 + margin) && *relation.high <= 1 + margin)
        relation.verdict = PairVerdict::equal;
    else if (*relation.low > 1 || *relation.high < 1)
        relation.verdict = better_one(*relation.low > 1, better);
    return relation;
}

std::vector<std::string> names_of(Ranking const& ranking, std::vector<std::size_t> const& some) {
    std::vector<std::string> names;
    names.reserve(some.size());
    for (std::size_t const each : some) names.push_back(ranking.order[each].name);
    return names;
}

std::vector<std::string> values_of(Ranking const& ranking, std::vector<std::size_t> const& some) {
    std::vector<std::string> values;
    values.reserve(some.size());
    for (std::size_t const each : some) values.push_back(quantity(ranking.order[each].estimate.median, ranking.unit));
    return values;
}

Relation related(Ranking const& ranking, std::size_t a, std::size_t b) {
    return ranking.relate(ranking.order[a], ranking.order[b]);
}

bool all_equal(Ranking const& ranking, std::vector<std::size_t> const& some) {
    for (std::size_t const a : some) {
        for (std::size_t const b : some) {
            if (a < b && related(ranking, a, b).verdict != PairVerdict::equal) return false;
        }
    }
    return true;
}

std::string within(double margin) {
    return "equal within " + percent(margin);
}

// Said where there is no interval.
std::string few_rounds(Relation const& relation) {
    if (relation.low || relation.rounds < 2) return {};
    return " (too few rounds for an interval)";
}

std::string led_by(Ranking const& ranking, std::vector<std::size_t> const& leaders, Wording const& words) {
    Contender const& first = ranking.order[leaders.front()];
    if (leaders.size() == 1) return fmt::format("{} {}: {}", first.name, words.lead, value_text(first, ranking.unit));
    std::string const names = joined(names_of(ranking, leaders)), values = joined(values_of(ranking, leaders));
    std::string const in = words.what.empty() ? "" : " in " + words.what;
    if (all_equal(ranking, leaders)) return fmt::format("{} are {}{}: {}", names, within(ranking.margin), in, values);
    Relation const relation = related(ranking, leaders[0], leaders[1]);
    std::string const range = leaders.size() == 2 ? range_text(relation) : std::string();
    return fmt::format("not decided{} between {}{}: {}{}", few_rounds(relation), names, in, values,
                       range.empty() ? ""
                                     : fmt::format(" ({}: {}, against {})", ranking.order[leaders[1]].name, range,
                                                   ranking.order[leaders[0]].name));
}

std::string followed_by(Ranking const& ranking, std::size_t index, bool one_leads) {
    Contender const& each = ranking.order[index];
    std::size_t const ahead = ranking.ahead_of(index);
    std::string const value = quantity(each.estimate.median, ranking.unit);
    std::string distance = behind(related(ranking, ahead, index), ranking.better);
    if (distance.empty()) return each.name + " " + value;
    if (!one_leads || ahead != 0)
        distance += (distance.ends_with(" more") ? " than " : " of ") + ranking.order[ahead].name;
    return fmt::format("{} {} ({})", each.name, value, distance);
}

// The pairs that were not told apart, other than those among the leaders.
std::string open_pairs(Ranking const& ranking) {
    std::vector<std::string> equal, open;
    for (std::size_t a = 0; a < ranking.order.size(); ++a) {
        for (std::size_t b = a + 1; b < ranking.order.size(); ++b) {
            if (ranking.leads(a) && ranking.leads(b)) continue;
            PairVerdict const verdict = related(ranking, a, b).verdict;
            std::string const pair = ranking.order[a].name + " against " + ranking.order[b].name;
            if (verdict == PairVerdict::equal) equal.push_back(pair);
            if (verdict == PairVerdict::not_decided || verdict == PairVerdict::not_measured) open.push_back(pair);
        }
    }
    std::string text;
    if (!equal.empty()) text += " Equal within " + percent(ranking.margin) + ": " + joined(equal) + ".";
    if (!open.empty()) text += " Not decided: " + joined(open) + ".";
    return text;
}

// One round decides nothing.
bool has_one_round(Ranking const& ranking) {
    return std::ranges::all_of(ranking.order, [](Contender const& each) { return each.estimate.rounds < 2; });
}

std::string unranked(Ranking const& ranking, Wording const& words) {
    std::vector<std::string> all;
    all.reserve(ranking.order.size());
    for (Contender const& each : ranking.order)
        all.push_back(each.name + " " + quantity(each.estimate.median, ranking.unit));
    return fmt::format("one round of each, so nothing is ranked{}: {}.", words.what.empty() ? "" : " by " + words.what,
                       joined(all));
}

// What was found of one pair that textbooks rank.
struct Judged {
    std::vector<std::string> confirmed, smaller, equal, open, reversed;
};

void judge(Judged& judged, Ranking const& ranking, Contender const& better, Contender const& worse, double said) {
    Relation const relation = ranking.relate(better, worse);
    double const factor = ranking.better == Better::lower ? relation.ratio : 1 / relation.ratio;
    double const least = !relation.low || !relation.high   ? factor
                         : ranking.better == Better::lower ? *relation.low
                                                           : 1 / *relation.high;
    std::string const pair = better.name + " before " + worse.name;
    switch (relation.verdict) {
        case PairVerdict::a_better:
            if (least >= said)
                judged.confirmed.push_back(pair);
            else
                judged.smaller.push_back(fmt::format("{}, {}", pair, times(factor)));
            break;
        case PairVerdict::b_better: judged.reversed.push_back(worse.name + " is ahead of " + better.name); break;
        case PairVerdict::equal: judged.equal.push_back(better.name + " against " + worse.name); break;
        default: judged.open.push_back(better.name + " against " + worse.name);
    }
}

Books books_of(Judged const& judged, double margin) {
    std::vector<std::string> parts;
    auto const add = [&parts](std::string const& what, std::vector<std::string> const& pairs) {
        if (!pairs.empty()) parts.push_back(what + joined(pairs));
    };
    bool const agrees =
        judged.smaller.empty() && judged.equal.empty() && judged.open.empty() && judged.reversed.empty();
    if (agrees) return judged.confirmed.empty() ? Books() : Books{"as textbooks say", true};
    add("reversed: ", judged.reversed);
    add("a difference that textbooks expect is not there (" + within(margin) + "): ", judged.equal);
    add("smaller than textbooks say: ", judged.smaller);
    add("expected by textbooks, not decided here: ", judged.open);
    add("as textbooks say: ", judged.confirmed);
    std::string text;
    for (std::string const& part : parts) text += (text.empty() ? "" : "; ") + part;
    return {text, false};
}

// " (32, 53 and 89 % by round)": the median alone would hide how far they lie apart.
std::string by_round(Relation const& relation, std::function<std::string(double)> const& digits,
                     std::string const& unit) {
    if (relation.low || relation.rounds < 2) return {};
    std::vector<double> all = relation.by_round;
    if (all.size() < 2) return fmt::format(" (the median of {} rounds)", relation.rounds);
    std::ranges::sort(all);
    std::vector<std::string> texts;
    texts.reserve(all.size());
    for (double const each : all) texts.push_back(digits(each));
    return " (" + joined(texts) + unit + " by round)";
}

}   // namespace

Relation as_told(Difference const& difference) {
    Relation relation;
    relation.verdict = difference.verdict;
    if (!difference.ratio) return relation;
    Estimate const& ratio = *difference.ratio;
    relation.rounds = ratio.rounds;
    if (ratio.median > 0) relation.ratio = 1 / ratio.median;
    if (ratio.has_interval && ratio.low > 0) {
        relation.low = 1 / ratio.high;
        relation.high = 1 / ratio.low;
    }
    for (std::size_t i = 0; i < std::min(difference.values_a.size(), difference.values_b.size()); ++i) {
        if (difference.values_a[i] > 0) relation.by_round.push_back(difference.values_b[i] / difference.values_a[i]);
    }
    return relation;
}

std::string behind(Relation const& relation, Better better) {
    if (!std::isfinite(relation.ratio) || relation.ratio <= 0) return {};
    bool const known = relation.low && relation.high && std::isfinite(*relation.high) && relation.low != relation.high;
    if (better == Better::lower && relation.ratio >= 2) {
        std::string const range =
            known ? fmt::format(" [{}, {}]", times_digits(*relation.low), times_digits(*relation.high)) : "";
        return times(relation.ratio) + range + by_round(relation, times_digits, " times") + " that";
    }
    double const shift = better == Better::lower ? 1 : 0;
    auto const shifted = [shift](double ratio) { return percent_digits(ratio - shift); };
    std::string text = percent(relation.ratio - shift);
    if (known) text += fmt::format(" [{}, {}]", shifted(*relation.low), shifted(*relation.high));
    return text + by_round(relation, shifted, "\u00a0%") + (better == Better::lower ? " more" : " of that");
}

std::string range_text(Relation const& relation) {
    if (!relation.low || !relation.high || !std::isfinite(*relation.high)) return {};
    auto const end = [](double ratio) {
        if (ratio >= 2) return times(ratio) + " as much";
        if (ratio < 0.005) return std::string("more than 99.5\u00a0% less");
        return percent(std::abs(ratio - 1)) + (ratio < 1 ? " less" : " more");
    };
    return "from " + end(*relation.low) + " to " + end(*relation.high);
}

Relation relation(Contender const& a, Contender const& b, Better better, double margin, DifferenceOf const& told) {
    if (told) {
        auto const difference = told(a.name, b.name);
        if (difference && difference->verdict != PairVerdict::not_measured) {
            Relation relation = as_told(*difference);
            if (!difference->ratio || difference->ratio->median <= 0)
                relation.ratio = ratio_of(b.estimate.median, a.estimate.median);
            return relation;
        }
    }
    return by_intervals(a, b, better, margin);
}

std::string value_text(Contender const& contender, Unit unit) {
    Estimate const& estimate = contender.estimate;
    return interval(estimate.median, estimate.low, estimate.high, unit);
}

bool Ranking::is_ahead(std::size_t a, std::size_t b) const {
    return a != b && relate(order.at(a), order.at(b)).verdict == PairVerdict::a_better;
}

bool Ranking::leads(std::size_t index) const {
    return ahead_of(index) == index;
}

std::vector<std::size_t> Ranking::leaders() const {
    std::vector<std::size_t> all;
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (leads(i)) all.push_back(i);
    }
    return all;
}

std::size_t Ranking::ahead_of(std::size_t index) const {
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (is_ahead(i, index)) return i;
    }
    return index;
}

Ranking rank(std::vector<Contender> contenders, Better better, Unit unit, double margin, DifferenceOf const& told) {
    std::ranges::stable_sort(contenders, [better](Contender const& a, Contender const& b) {
        return better == Better::lower ? a.estimate.median < b.estimate.median : a.estimate.median > b.estimate.median;
    });
    Ranking ranking{better, unit, margin, std::move(contenders), {}};
    ranking.relate = [better, margin, told](Contender const& a, Contender const& b) {
        return relation(a, b, better, margin, told);
    };
    return ranking;
}

Wording wording_of(Metric const& metric) {
    return {metric.lead, metric.title};
}

std::string sentence(Ranking const& ranking, Wording const& words) {
    if (ranking.order.empty()) return {};
    if (ranking.order.size() == 1)
        return fmt::format("{}: {}; no other model was measured.", ranking.order[0].name,
                           value_text(ranking.order[0], ranking.unit));
    if (has_one_round(ranking)) return unranked(ranking, words);
    auto const leaders = ranking.leaders();
    if (leaders.empty()) return unranked(ranking, words);   // intervals that contradict each other
    std::vector<std::string> others;
    for (std::size_t i = 0; i < ranking.order.size(); ++i) {
        if (!ranking.leads(i)) others.push_back(followed_by(ranking, i, leaders.size() == 1));
    }
    std::string text = led_by(ranking, leaders, words);
    if (!others.empty()) text += "; " + joined(others);
    return text + "." + open_pairs(ranking);
}

std::string leaders_text(Ranking const& ranking) {
    auto const leaders = ranking.leaders();
    std::string const names = joined(names_of(ranking, leaders));
    if (leaders.size() == 1) return names + " first";
    return (all_equal(ranking, leaders) ? within(ranking.margin) : "not decided") + ": " + names;
}

Books text_books_of(Ranking const& ranking, TextBookOrder const& order) {
    std::vector<std::vector<Contender const*>> known;   // the groups of which somebody is here
    for (auto const& group : order.groups) {
        std::vector<Contender const*> present;
        for (Contender const& each : ranking.order) {
            if (std::ranges::find(group, each.role) != group.end()) present.push_back(&each);
        }
        if (!present.empty()) known.push_back(std::move(present));
    }
    Judged judged;
    for (std::size_t group = 0; group + 1 < known.size(); ++group) {
        for (Contender const* const better : known[group]) {
            for (Contender const* const worse : known[group + 1]) judge(judged, ranking, *better, *worse, order.said);
        }
    }
    return has_one_round(ranking) ? Books() : books_of(judged, ranking.margin);
}

}   // namespace tricorn::client::report
