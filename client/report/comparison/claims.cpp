#include "client/report/comparison/claims.hpp"
#include "client/report/comparison/charts.hpp"
#include "client/report/comparison/columns.hpp"
#include "client/report/comparison/findings.hpp"
#include "client/report/read/json_view.hpp"
#include "client/results/metric.hpp"
#include <algorithm>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client::report {

namespace {

std::string plural_of(std::string const& role, std::string const& name) {
    if (role == "process") return "processes";
    if (role == "thread") return "threads";
    if (role == "pool") return "pooled threads";
    return role == "coroutine" ? "coroutines" : name;
}

bool is_variant(Study const& study, std::string_view name) {
    Subject const* const subject = study.subject(name);
    return subject != nullptr && subject->is_variant();
}

// The subjects themselves, without variants, by the names of their units.
std::vector<Contender> plain_contenders(Study const& study, Experiment const& experiment, std::optional<double> x,
                                        std::string_view metric) {
    std::vector<Contender> all = contenders(study, experiment, x, metric);
    std::erase_if(all, [&](Contender const& each) { return is_variant(study, each.name); });
    return all;
}

std::vector<Claim::Bar> bars_of(Study const& study, std::vector<Contender> const& all, Unit unit) {
    std::vector<Claim::Bar> bars;
    bars.reserve(all.size());
    for (Contender const& each : all)
        bars.push_back({plural_of(each.role, each.name), look_of(study, each.name), each.estimate.median,
                        quantity(each.estimate.median, unit)});
    return bars;
}

// "threads 3 % fewer", against the one that is ahead of it.
std::string distance_text(Ranking const& ranking, std::size_t index) {
    std::size_t const ahead = ranking.ahead_of(index);
    Relation const relation = ranking.relate(ranking.order[ahead], ranking.order[index]);
    Contender const& each = ranking.order[index];
    std::string const of = ahead == 0 ? "" : " than " + plural_of(ranking.order[ahead].role, ranking.order[ahead].name);
    return plural_of(each.role, each.name) + " " + percent(1 - relation.ratio) + " fewer" + of;
}

std::vector<std::string> plurals(Ranking const& ranking, std::vector<std::size_t> const& some) {
    std::vector<std::string> names;
    names.reserve(some.size());
    for (std::size_t const each : some) names.push_back(plural_of(ranking.order[each].role, ranking.order[each].name));
    return names;
}

bool are_equal(Ranking const& ranking, std::vector<std::size_t> const& some) {
    for (std::size_t const a : some) {
        for (std::size_t const b : some) {
            if (a < b && ranking.relate(ranking.order[a], ranking.order[b]).verdict != PairVerdict::equal) return false;
        }
    }
    return true;
}

// Who answers how many requests, as far as that is decided.
std::string order_text(Ranking const& ranking) {
    auto const leaders = ranking.leaders();
    if (leaders.empty()) return {};
    std::string const best = quantity(ranking.order.front().estimate.median, Unit::rate);
    std::string text;
    if (leaders.size() == 1)
        text = fmt::format("{} answer the most requests, {}", plurals(ranking, leaders).front(), best);
    else if (are_equal(ranking, leaders))
        text = fmt::format("{} answer equally many (within {}), about {}", joined(plurals(ranking, leaders)),
                           percent(ranking.margin), best);
    else
        text = fmt::format("no order is decided between {} ({} to {})", joined(plurals(ranking, leaders)),
                           quantity(ranking.order[leaders.back()].estimate.median, Unit::rate), best);
    std::vector<std::string> others;
    for (std::size_t i = 0; i < ranking.order.size(); ++i) {
        if (!ranking.leads(i)) others.push_back(distance_text(ranking, i));
    }
    return text + (others.empty() ? "" : "; " + joined(others)) + ".";
}

Experiment const* of_question(Study const& study, std::string_view question) {
    for (Experiment const* const each : study.of_kind(Kind::closed_loop)) {
        if (each->question == question) return each;
    }
    return nullptr;
}

// 64 connections if that was measured, else the largest number at which most subjects were.
std::optional<std::optional<double>> usual_place(Study const& study, Experiment const& experiment,
                                                 std::string_view metric) {
    if (!contenders(study, experiment, 64.0, metric).empty()) return std::optional<double>(64.0);
    return common_place(study, experiment, metric);
}

std::optional<Claim> waiting(Study const& study) {
    Experiment const* const experiment = of_question(study, "waiting");
    auto const x = experiment ? usual_place(study, *experiment, "rate") : std::nullopt;
    if (!x) return std::nullopt;
    auto const all = plain_contenders(study, *experiment, *x, "rate");
    if (all.size() < 2) return std::nullopt;
    Ranking const ranking =
        rank(all, Better::higher, Unit::rate, study.margin(), differences_of(study, *experiment, *x, "rate"));
    std::string const order = order_text(ranking);
    if (order.empty()) return std::nullopt;
    std::string const many = *x ? quantity(**x, Unit::number) + " requests" : "requests";
    return Claim{"waiting", "Waiting", fmt::format("While {} wait for a database, {}", many, order),
                 "requests answered per second" + (*x ? ", " + quantity(**x, Unit::number) + " connections" : ""),
                 bars_of(study, all, Unit::rate)};
}

std::string busy_text(std::vector<Contender> const& all) {
    std::vector<std::string> parts;
    parts.reserve(all.size());
    for (Contender const& each : all)
        parts.push_back(plural_of(each.role, each.name) + " " + fmt::format("{:.2f}", each.estimate.median));
    return joined(parts);
}

// What a long computation costs the requests beside it.
std::string pause_text(Study const& study) {
    for (Experiment const* const each : study.of_kind(Kind::responsiveness)) {
        auto const xs = each->xs();
        if (xs.empty() || xs.back() == 0) continue;
        std::string const percentile = common_percentile(study, *each, xs.back());
        std::vector<std::string> parts;
        for (Contender const& one : plain_contenders(study, *each, xs.back(), percentile))
            parts.push_back(plural_of(one.role, one.name) + " " + quantity(one.estimate.median, Unit::seconds));
        if (parts.size() < 2) continue;
        std::string const what = text(each->parameters, "long");
        return fmt::format(" Beside {}, the {} of short requests is: {}.", what.empty() ? "a long computation" : what,
                           percentile, joined(parts));
    }
    return {};
}

std::optional<Claim> computing(Study const& study) {
    Experiment const* const experiment = of_question(study, "parallelism");
    auto const x = experiment ? usual_place(study, *experiment, "server_busy") : std::nullopt;
    if (!x) return std::nullopt;
    auto const all = plain_contenders(study, *experiment, *x, "server_busy");
    if (all.size() < 2) return std::nullopt;
    auto const processors = number(study.environment, "processors");
    std::string const of = processors ? fmt::format(" of {:.0f}", *processors) : std::string();
    return Claim{"computing", "Computing",
                 fmt::format("Processors{} kept busy by computing: {}.{}", of, busy_text(all), pause_text(study)),
                 "processors kept busy by the server", bars_of(study, all, Unit::number)};
}

std::optional<Claim> lab_memory(Lab const& lab) {
    for (Group const& group : lab.groups("memory")) {
        if (group.members.size() < 2) continue;
        std::vector<std::string> parts;
        std::vector<Claim::Bar> bars;
        for (LabExperiment const* const each : group.members) {
            std::string const value = each->doubt() + quantity(each->estimate->median, each->unit);
            parts.push_back("a " + each->role + " takes " + value);
            bars.push_back({"a " + each->role, each->role, each->estimate->median, value});
        }
        return Claim{"memory", "Memory", fmt::format("Waiting, {}, the kernel's share included.", joined(parts)),
                     "memory of one waiting unit", std::move(bars)};
    }
    return std::nullopt;
}

std::optional<Claim> connection_memory(Study const& study) {
    for (Experiment const* const each : study.of_kind(Kind::idle_memory)) {
        auto const x = common_place(study, *each, "bytes_per_connection");
        if (!x) continue;
        auto const all = plain_contenders(study, *each, *x, "bytes_per_connection");
        if (all.size() < 2) continue;
        std::vector<std::string> parts;
        parts.reserve(all.size());
        for (Contender const& one : all)
            parts.push_back(quantity(one.estimate.median, Unit::bytes) + " among " + plural_of(one.role, one.name));
        return Claim{"memory", "Memory", fmt::format("An idle connection takes {}.", joined(parts)),
                     "memory of one idle connection, without the kernel's share", bars_of(study, all, Unit::bytes)};
    }
    return std::nullopt;
}

}   // namespace

Claims claims_of(Study const& study, Lab const& lab) {
    Claims claims;
    auto const add = [&claims](std::optional<Claim> claim) {
        if (claim) claims.all.push_back(std::move(*claim));
    };
    add(waiting(study));
    add(computing(study));
    auto of_units = lab_memory(lab);
    add(of_units ? std::move(of_units) : connection_memory(study));
    return claims;
}

}   // namespace tricorn::client::report
