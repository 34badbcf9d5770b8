// Units under load: the rows responsiveness, parallelism, waiting, fit and isolation.
#include "client/report/comparison/explanation.hpp"
#include "client/report/comparison/findings.hpp"
#include "client/report/comparison/matrix.hpp"
#include "client/report/comparison/round_values.hpp"
#include "client/report/read/json_view.hpp"
#include "client/results/metric.hpp"
#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <set>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client::report {

namespace {

namespace json = boost::json;

// Describes how a long computation changed the short requests, as far as the intervals allow.
std::string change_text(Contender const& alone, Contender const& beside, double margin) {
    Relation const change = relation(alone, beside, Better::lower, margin);
    std::string const range = range_text(change);
    std::string what;
    switch (change.verdict) {
        case PairVerdict::a_better: what = "rose " + times_digits(change.ratio) + "-fold"; break;
        case PairVerdict::b_better: what = "fell to " + percent(change.ratio); break;
        case PairVerdict::equal: what = "stayed the same within " + percent(margin); break;
        default: what = "is not decided" + (range.empty() ? std::string() : " (" + range + ")");
    }
    return fmt::format("{}'s {} ({} alone, {} during it)", alone.name, what,
                       quantity(alone.estimate.median, Unit::seconds), quantity(beside.estimate.median, Unit::seconds));
}

// The same by the rounds that ran close together.
std::string rise_text(Contender const& alone, Contender const& beside, Rise const& rise) {
    std::string const by = rise.higher == rise.blocks && rise.blocks > 1
                               ? fmt::format(", {} to {}", times_digits(rise.least), times(rise.most))
                               : std::string();
    return fmt::format("{}'s was higher in {} of {} rounds{} ({} alone, {} during it)", alone.name, rise.higher,
                       rise.blocks, by, quantity(alone.estimate.median, Unit::seconds),
                       quantity(beside.estimate.median, Unit::seconds));
}

// Describes how the short requests' percentile changes during a long computation.
std::string beside_sentence(Evidence const& evidence, Experiment const& experiment, double x,
                            std::string const& percentile) {
    std::vector<std::string> parts;
    for (Contender const& beside : contenders(evidence.study, experiment, x, percentile)) {
        for (Contender const& alone : contenders(evidence.study, experiment, 0, percentile)) {
            if (alone.name != beside.name || alone.estimate.median <= 0) continue;
            Rise const rise = rise_of(*experiment.cell(alone.name, 0), *experiment.cell(beside.name, x), percentile);
            parts.push_back(rise.blocks > 0 ? rise_text(alone, beside, rise)
                                            : change_text(alone, beside, evidence.study.margin()));
        }
    }
    if (parts.empty()) return {};
    std::string const what = text(experiment.parameters, "long");
    return fmt::format("The {} of short requests while {} runs: {}.", percentile,
                       what.empty() ? "a long computation" : what, joined(parts));
}

// Whether the load ran on some of the server's first processors, as speed-up numbers them.
bool shares_processors(Study const& study, double processors) {
    json::value const environment = study.environment;
    json::array const& server = list(environment, "placement.server");
    json::array const& client = list(environment, "placement.client");
    auto const count = std::min<std::size_t>(server.size(), static_cast<std::size_t>(std::max(0.0, processors)));
    return std::any_of(server.begin(), server.begin() + static_cast<std::ptrdiff_t>(count),
                       [&](json::value const& one) { return std::ranges::find(client, one) != client.end(); });
}

// What both ends of an interval say; without one the rounds are told and nothing is concluded.
std::string gain_text(Contender const& contender, Cell const& cell, double processors) {
    auto const rounds = values_of(cell, "speed_up");
    Estimate const& gain = contender.estimate;
    if (gain.rounds < rounds_for_interval) {
        if (rounds.size() < 2) return contender.name + " " + value_text(contender, Unit::times);
        auto const [least, most] = std::ranges::minmax(rounds);
        return fmt::format("{} {:.2f} to {:.2f}\u00a0×", contender.name, least, most);
    }
    std::string const how = gain.low >= 0.8 * processors                     ? " used them"
                            : gain.high <= 1.2                               ? " gained nothing"
                            : gain.low > 1.2 && gain.high < 0.8 * processors ? " gained some"
                                                                             : "";
    return fmt::format("{}{} ({})", contender.name, how, value_text(contender, Unit::times));
}

// " prefork (2) and pool (2) have fewer units than the 32 connections."
std::string fewer_units_text(Experiment const& experiment, double x) {
    auto const connections = number(experiment.parameters, "connections");
    std::vector<std::string> fewer;
    for (Cell const& cell : experiment.cells) {
        if (!connections || cell.x != x || !cell.valid() || !cell.effective_units) continue;
        if (*cell.effective_units < *connections)
            fewer.push_back(fmt::format("{} ({})", cell.subject, quantity(*cell.effective_units, Unit::number)));
    }
    if (fewer.empty()) return {};
    return fmt::format(" {} {} fewer units than the {} connections.", joined(fewer), fewer.size() == 1 ? "has" : "have",
                       quantity(*connections, Unit::number));
}

// Describes what more processors gave.
Finding gain_finding(Evidence const& evidence, Experiment const& experiment, double processors) {
    std::vector<std::string> parts;
    bool is_more_than_possible = false, few = false;
    for (Contender const& each : contenders(evidence.study, experiment, processors, "speed_up")) {
        Cell const& cell = *experiment.cell(each.name, processors);
        parts.push_back(gain_text(each, cell, processors));
        few = few || each.estimate.rounds < rounds_for_interval;
        is_more_than_possible =
            is_more_than_possible || each.estimate.median > processors ||
            std::ranges::any_of(values_of(cell, "speed_up"), [&](double gain) { return gain > processors; });
    }
    if (parts.empty()) return {};
    std::string text = "the rate on one processor was multiplied: " + joined(parts) + ".";
    if (few) text += " These are ranges of few rounds: nothing is concluded.";
    if (is_more_than_possible)
        text += fmt::format(" More than {:.0f} times is impossible: the machine's speed changed between the rounds.",
                            processors);
    text += fewer_units_text(experiment, processors);
    if (shares_processors(evidence.study, processors)) text += " The load computed on the same processors.";
    return {text, {}, false};
}

// Describes how close each subject came to its ceiling, and what sets the ceiling.
std::string ceiling_sentence(Evidence const& evidence, Experiment const& experiment, std::optional<double> x) {
    std::vector<std::string> parts;
    for (Contender const& each : contenders(evidence.study, experiment, x, "rate")) {
        Cell const& cell = *experiment.cell(each.name, x);
        if (!cell.ceiling || cell.ceiling->rate <= 0) continue;
        Estimate const* const share = cell.estimate("share_of_ceiling");
        Limit const limit = *limit_of(cell);
        if (!share && limit.varies()) continue;
        std::string const reached = share ? interval(share->median, share->low, share->high, Unit::share)
                                          : percent(each.estimate.median / limit.median);
        parts.push_back(fmt::format("{} reached {} of its ceiling ({}, set by its {})", each.name, reached,
                                    limit_text(limit), cell.ceiling->set_by));
    }
    std::string text;
    for (std::string const& part : parts) text += (text.empty() ? "" : "; ") + part;
    return text.empty() ? text : text + ".";
}

std::string place_sentence(MatrixPlace const& place) {
    std::string where = place.name();
    if (place.x) where += fmt::format(" ({} {})", quantity(*place.x, Unit::number), place.experiment->x_name());
    std::string const margin = place.margin();
    return fmt::format("{}: {}{}.", where, leaders_text(place.ranking), margin.empty() ? "" : "; " + margin);
}

// Where coroutines are slower, explains why the leader is faster.
std::string why_not_coroutine(MatrixPlace const& place) {
    for (std::size_t i = 0; i < place.ranking.order.size(); ++i) {
        Contender const& each = place.ranking.order[i];
        if (each.role != "coroutine" || place.ranking.leads(i)) continue;
        Contender const& first = place.ranking.order[place.ranking.ahead_of(i)];
        std::string const why =
            why_faster(*place.experiment->cell(first.name, place.x), *place.experiment->cell(each.name, place.x));
        return why.empty() ? std::string() : "Why: " + why;
    }
    return {};
}

// Tells whether one subject leads everywhere.
std::string everywhere_sentence(std::vector<MatrixPlace> const& places) {
    if (places.size() < 2) return {};
    auto const first = places.front().leaders();
    std::set<std::string> always(first.begin(), first.end());
    for (MatrixPlace const& place : places) {
        auto const leaders = place.leaders();
        std::erase_if(always, [&](auto const& name) { return std::ranges::find(leaders, name) == leaders.end(); });
    }
    if (always.empty()) return "No model leads everywhere: the workload decides.";
    auto const undecided = static_cast<std::size_t>(
        std::ranges::count_if(places, [](MatrixPlace const& place) { return place.margin().empty(); }));
    // Whom nobody was told apart from leads nowhere.
    if (undecided * 2 > places.size()) return {};
    std::vector<std::string> const names(always.begin(), always.end());
    std::string const open =
        undecided == 0 ? ""
                       : fmt::format("; {} of these {} no order", undecided, undecided == 1 ? "decides" : "decide");
    return fmt::format("Nobody is shown to be ahead of {} in any of the {} cells of the matrix{}.", joined(names),
                       places.size(), open);
}

// "when a worker was killed under the load of 64 connections, "
std::string killed_text(Experiment const& experiment) {
    auto const connections = number(experiment.parameters, "connections");
    return "when a worker was killed under " +
           (connections ? "the load of " + quantity(*connections, Unit::number) + " connections, "
                        : std::string("load, "));
}

// The answer to who waits; the numbers follow.
void say_who_waits(OpeningRow& row, Evidence const& evidence, Experiment const& experiment, std::optional<double> x) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 4> waiters{
        {{"process", "a process"},
         {"thread", "a thread"},
         {"pool", "a pooled thread"},
         {"coroutine", "a suspended coroutine"}}};
    for (Contender const& each : contenders(evidence.study, experiment, x, "rate")) {
        auto const found = std::ranges::find(waiters, each.role, [](auto const& one) { return one.first; });
        if (found != waiters.end()) put(row, evidence.columns, each.name, {"waits", std::string(found->second), {}, 0});
    }
}

}   // namespace

OpeningRow responsiveness_row(Evidence const& evidence) {
    OpeningRow row = empty_row("responsiveness", "How fast does it answer?", evidence.columns);
    for (Experiment const* const each : evidence.study.of_kind(Kind::open_loop_equal)) {
        auto const x = common_place(evidence.study, *each, "p99");
        if (!x) continue;
        std::string const label = x->has_value() ? "p99 at an equal rate" : "p99";
        add(row, ranked(row, evidence, *each, *x, "p99", label, lightest_first), at_text(*each, *x));
    }
    for (Experiment const* const each : evidence.study.of_kind(Kind::responsiveness)) {
        auto const xs = each->xs();
        if (xs.empty() || xs.back() == 0) continue;
        std::string const percentile = common_percentile(evidence.study, *each, xs.back());
        add(row,
            ranked(row, evidence, *each, xs.back(), percentile, percentile + " with a long request running",
                   lightest_first),
            at_text(*each, xs.back()));
        add(row, {beside_sentence(evidence, *each, xs.back(), percentile), {}, false});
    }
    conclude(row, evidence, Kind::open_loop_equal);
    return row;
}

OpeningRow parallelism_row(Evidence const& evidence) {
    OpeningRow row = empty_row("parallelism", "Does it use many cores?", evidence.columns);
    for (Experiment const* const each : evidence.study.of_kind(Kind::speed_up)) {
        auto const x = common_place(evidence.study, *each, "speed_up");
        if (!x || !x->has_value() || **x < 2) continue;
        ranked(row, evidence, *each, *x, "speed_up",
               **x == 2 ? "on two processors" : "on " + quantity(**x, Unit::number) + " processors");
        add(row, gain_finding(evidence, *each, **x), at_text(*each, *x));
    }
    for (Experiment const* const each : evidence.study.of_kind(Kind::closed_loop)) {
        if (each->question != "parallelism") continue;
        auto const x = common_place(evidence.study, *each, "rate");
        if (!x) continue;
        add(row, ranked(row, evidence, *each, *x, "rate", each->workload, {{{"process", "thread"}, {"coroutine"}}, 1}),
            at_text(*each, *x));
    }
    conclude(row, evidence, Kind::speed_up);
    return row;
}

OpeningRow waiting_row(Evidence const& evidence) {
    OpeningRow row = empty_row("waiting", "Who waits for the database?", evidence.columns);
    for (Experiment const* const each : evidence.study.of_kind(Kind::closed_loop)) {
        if (each->question != "waiting") continue;
        auto const x = common_place(evidence.study, *each, "rate");
        if (!x) continue;
        if (!row.measured) say_who_waits(row, evidence, *each, *x);
        Finding finding = ranked(row, evidence, *each, *x, "rate", each->workload);
        std::string const why = why_first(evidence.study, *each, *x);
        if (!why.empty()) finding.text += " Why: " + why;
        add(row, std::move(finding), at_text(*each, *x));
        ranked(row, evidence, *each, *x, "share_of_ceiling", "of its ceiling");
        add(row, {ceiling_sentence(evidence, *each, *x), {}, false});
    }
    conclude(row, evidence, Kind::closed_loop);
    return row;
}

OpeningRow fit_row(Evidence const& evidence) {
    OpeningRow row = empty_row("fit", "Where does it fit?", evidence.columns);
    auto const places = matrix_of(evidence.study);
    add(row, {everywhere_sentence(places), {}, false});
    for (std::size_t i = 0; i < places.size(); ++i) {
        MatrixPlace const& place = places[i];
        bool const last_of_it = i + 1 == places.size() || places[i + 1].experiment != place.experiment;
        if (!last_of_it) continue;
        ranked(row, evidence, *place.experiment, place.x, "rate", place.experiment->workload);
        std::string const why = why_not_coroutine(place);
        add(row, {place_sentence(place) + (why.empty() ? "" : " " + why), {}, false});
    }
    row.links.clear();
    if (!places.empty()) row.links.emplace_back("matrix", "the matrix");
    // Who fits also depends on what else a crash takes with it.
    if (!evidence.study.of_kind(Kind::crash).empty())
        row.links.emplace_back("row-isolation", "what a crash takes with it");
    conclude(row, evidence, Kind::closed_loop);
    return row;
}

OpeningRow isolation_row(Evidence const& evidence) {
    OpeningRow row = empty_row("isolation", "What does a crash take with it?", evidence.columns);
    for (Experiment const* const each : evidence.study.of_kind(Kind::crash)) {
        auto const x = common_place(evidence.study, *each, "lost_requests");
        if (!x) continue;
        add(row,
            ranked(row, evidence, *each, *x, "lost_requests", "requests lost",
                   {{{"process"}, {"thread", "coroutine"}}, 2}),
            killed_text(*each));
        // A single observation is no longest silence.
        bool const is_one = std::ranges::all_of(each->cells, [](Cell const& cell) { return cell.rounds.size() <= 1; });
        auto const gaps = contenders(evidence.study, *each, *x, "longest_gap_seconds");
        if (!is_one || (!gaps.empty() && gaps.front().estimate.rounds > 1))
            add(row, ranked(row, evidence, *each, *x, "longest_gap_seconds", "longest silence"), "after that, ");
        std::string const reopened = reopened_text(*each, *x);
        if (!reopened.empty()) add(row, {reopened, {}, false});
    }
    conclude(row, evidence, Kind::crash);
    return row;
}

}   // namespace tricorn::client::report
