#include "client/report/comparison/claims.hpp"
#include "client/report/comparison/charts.hpp"
#include "client/report/comparison/columns.hpp"
#include "client/report/comparison/findings.hpp"
#include "client/report/comparison/round_values.hpp"
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
                        quantity(each.estimate.median, unit), each.estimate.low, each.estimate.high});
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
    else if (leaders.size() == ranking.order.size())
        text = fmt::format("no order by rate is decided ({} to {})",
                           quantity(ranking.order.back().estimate.median, Unit::rate), best);
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

// "64 processes", "64 pooled threads", "1 thread": what waits for the requests, without those that serve all of them.
std::string held_text(Study const& study, Cell const& cell) {
    Subject const* const subject = study.subject(cell.subject);
    Estimate const* const processes = cell.estimate("processes");
    Estimate const* const threads = cell.estimate("threads");
    if (subject == nullptr || !subject->model || !processes || !threads) return {};
    constexpr double supervisor = 1;
    std::string const role = role_of(*subject);
    bool const is_event_loop = role == "coroutine";
    double const beside = is_event_loop || role == "process" ? supervisor : supervisor + 1;   // the thread that accepts
    double const count = (role == "process" ? processes->median : threads->median) - beside;
    if (count < 1) return {};
    std::string const one = role == "process" ? "process" : role == "pool" ? "pooled thread" : "thread";
    return cell.subject + " " + quantity(count, Unit::number) + " " + one +
           (count == 1          ? ""
            : role == "process" ? "es"
                                : "s");
}

// "coroutine holds 1 thread": the difference that everybody can count.
std::string held_by_all(Study const& study, Experiment const& experiment, std::optional<double> x,
                        std::vector<Contender> const& all) {
    std::vector<std::string> parts;
    for (Contender const& each : all) {
        std::string const held = held_text(study, *experiment.cell(each.name, x));
        if (held.empty()) continue;
        parts.push_back(parts.empty() ? each.name + " holds" + held.substr(each.name.size()) : held);
    }
    return parts.size() < 2 ? std::string() : joined(parts);
}

// " (2.39 ms)": how long its answers take in the mean, if a ceiling tells.
std::string simulated_database(Experiment const& experiment) {
    for (Cell const& cell : experiment.cells) {
        if (cell.ceiling && cell.ceiling->mean_wait > 0)
            return "a simulated database (" + quantity(cell.ceiling->mean_wait, Unit::seconds) + ")";
    }
    return "a simulated database";
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
    std::string const many = *x ? quantity(**x, Unit::number) + " connections" : "connections";
    std::string const held = held_by_all(study, *experiment, *x, all);
    return Claim{"waiting", "Waiting",
                 fmt::format("While {} ask for rows of {}, {}{}", many, simulated_database(*experiment),
                             held.empty() ? "" : held + "; ", order),
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

// "579 µs with threads", or "579 µs to 1.34 ms with threads and processes (no order decided)".
std::string least_pause(Ranking const& ranking, std::vector<std::size_t> const& leaders) {
    std::string const best = quantity(ranking.order[leaders.front()].estimate.median, Unit::seconds);
    std::string const with = joined(plurals(ranking, leaders));
    if (leaders.size() == 1) return best + " with " + with;
    return fmt::format("{} to {} with {} ({})", best,
                       quantity(ranking.order[leaders.back()].estimate.median, Unit::seconds), with,
                       are_equal(ranking, leaders) ? "equal within " + percent(ranking.margin) : "no order decided");
}

// "coroutines (108 ms; above alone in 5 of 5 rounds)", with those who are ahead, if others are not.
std::string longer_pause(Experiment const& experiment, double x, std::string const& percentile, Ranking const& ranking,
                         std::size_t index) {
    Contender const& each = ranking.order[index];
    std::string text = plural_of(each.role, each.name) + " (" + quantity(each.estimate.median, Unit::seconds);
    std::vector<std::size_t> ahead;
    for (std::size_t const leader : ranking.leaders()) {
        if (ranking.is_ahead(leader, index)) ahead.push_back(leader);
    }
    if (ahead.size() < ranking.leaders().size() && !ahead.empty())
        text += ", than with " + joined(plurals(ranking, ahead));
    Cell const* const alone = experiment.cell(each.name, 0);
    Rise const rise = alone ? rise_of(*alone, *experiment.cell(each.name, x), percentile) : Rise{};
    if (rise.blocks > 1) text += fmt::format("; above alone in {} of {} rounds", rise.higher, rise.blocks);
    return text + ")";
}

// What a long computation costs the requests beside it.
std::string pause_text(Study const& study) {
    for (Experiment const* const each : study.of_kind(Kind::responsiveness)) {
        auto const xs = each->xs();
        if (xs.empty() || xs.back() == 0) continue;
        std::string const percentile = common_percentile(study, *each, xs.back());
        Ranking const ranking =
            rank(plain_contenders(study, *each, xs.back(), percentile), Better::lower, Unit::seconds, study.margin(),
                 differences_of(study, *each, xs.back(), percentile));
        auto const leaders = ranking.leaders();
        if (ranking.order.size() < 2 || leaders.empty()) continue;
        std::string const what = text(each->parameters, "long");
        std::string said =
            fmt::format(" Beside {}, the {} of short requests is {}", what.empty() ? "a long computation" : what,
                        percentile, least_pause(ranking, leaders));
        std::vector<std::string> others;
        for (std::size_t i = 0; i < ranking.order.size(); ++i) {
            if (!ranking.leads(i)) others.push_back(longer_pause(*each, xs.back(), percentile, ranking, i));
        }
        return said + (others.empty() ? "" : "; longer with " + joined(others)) + ".";
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
    std::string const of = processors ? fmt::format("Of {:.0f} processors, computing", *processors) : "Computing";
    auto bars = bars_of(study, all, Unit::number);
    for (Claim::Bar& each : bars) each.text = fmt::format("{:.2f}", each.value);   // as in the sentence
    return Claim{"computing", "Computing", fmt::format("{} kept busy: {}.{}", of, busy_text(all), pause_text(study)),
                 "processors kept busy by the server", std::move(bars)};
}

std::optional<Claim> lab_memory(Lab const& lab) {
    for (Group const& group : lab.groups("memory")) {
        if (group.members.size() < 2) continue;
        std::vector<std::string> parts;
        std::vector<Claim::Bar> bars;
        bool with_kernel = true;
        for (LabExperiment const* const each : group.members) {
            std::string const value = each->doubt() + quantity(each->estimate->median, each->unit);
            std::string const few = each->few_samples().empty() ? "" : " (" + each->few_samples() + ")";
            bool const of_asio = each->row.ends_with(", asio");
            parts.push_back(fmt::format("a {}{}{} {}{}", each->role, of_asio ? " of asio" : "",
                                        parts.empty() ? " takes" : "", value, few));
            with_kernel =
                with_kernel && std::ranges::any_of(each->parts, [](auto const& part) { return part.first == "total"; });
            bars.push_back({"a " + each->role, each->role, each->estimate->median, value, each->estimate->low,
                            each->estimate->high});
        }
        return Claim{"memory", "Memory",
                     fmt::format("Waiting and empty, {}{}.", joined(parts),
                                 with_kernel ? ", with kernel stack and page tables" : ""),
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
