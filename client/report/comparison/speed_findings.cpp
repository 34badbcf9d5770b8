// Units under load: the rows responsiveness, parallelism, waiting, fit and isolation.
#include "client/report/comparison/explanation.hpp"
#include "client/report/comparison/findings.hpp"
#include "client/report/comparison/matrix.hpp"
#include "client/report/read/json_view.hpp"
#include "client/results/metric.hpp"
#include <algorithm>
#include <set>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client::report {

namespace {

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

// Describes how the short requests' percentile changes during a long computation.
std::string beside_sentence(Evidence const& evidence, Experiment const& experiment, double x,
                            std::string const& percentile) {
    std::vector<std::string> parts;
    for (Contender const& beside : contenders(evidence.study, experiment, x, percentile)) {
        for (Contender const& alone : contenders(evidence.study, experiment, 0, percentile)) {
            if (alone.name == beside.name && alone.estimate.median > 0)
                parts.push_back(change_text(alone, beside, evidence.study.margin()));
        }
    }
    if (parts.empty()) return {};
    std::string const what = text(experiment.parameters, "long");
    return fmt::format("The {} of short requests while {} runs: {}.", percentile,
                       what.empty() ? "a long computation" : what, joined(parts));
}

std::string gain_text(Contender const& contender, double processors) {
    double const gain = contender.estimate.median;
    std::string const how = gain >= 0.8 * processors ? "used them" : gain <= 1.2 ? "gained nothing" : "gained some";
    return fmt::format("{} {} ({})", contender.name, how, value_text(contender, Unit::times));
}

// Describes how close each subject came to its ceiling, and what sets the ceiling.
std::string ceiling_sentence(Evidence const& evidence, Experiment const& experiment, std::optional<double> x) {
    std::vector<std::string> parts;
    for (Contender const& each : contenders(evidence.study, experiment, x, "rate")) {
        Cell const& cell = *experiment.cell(each.name, x);
        if (!cell.ceiling || cell.ceiling->rate <= 0) continue;
        parts.push_back(fmt::format("{} reached {} of its ceiling ({}, set by its {})", each.name,
                                    percent(each.estimate.median / cell.ceiling->rate),
                                    quantity(cell.ceiling->rate, Unit::rate), cell.ceiling->set_by));
    }
    std::string text;
    for (std::string const& part : parts) text += (text.empty() ? "" : "; ") + part;
    return text.empty() ? text : text + ".";
}

std::string place_sentence(MatrixPlace const& place) {
    std::string where = place.experiment->workload.empty() ? place.experiment->title : place.experiment->workload;
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
    std::vector<std::string> const names(always.begin(), always.end());
    return fmt::format("In none of the {} cells of the matrix is anybody ahead of {}.", places.size(), joined(names));
}

}   // namespace

OpeningRow responsiveness_row(Evidence const& evidence) {
    OpeningRow row = empty_row("responsiveness", "How fast does it answer?", evidence.columns);
    for (Experiment const* const each : evidence.study.of_kind(Kind::open_loop_equal)) {
        auto const x = common_place(evidence.study, *each, "p99");
        if (!x) continue;
        std::string const label = x->has_value() ? "p99 at " + quantity(**x, Unit::rate) : "p99";
        add(row, ranked(row, evidence, *each, *x, "p99", label, lightest_first), at_text(*each, *x));
    }
    for (Experiment const* const each : evidence.study.of_kind(Kind::responsiveness)) {
        auto const xs = each->xs();
        if (xs.empty() || xs.back() == 0) continue;
        std::string const percentile = common_percentile(evidence.study, *each, xs.back());
        ranked(row, evidence, *each, xs.back(), percentile, percentile + " with a long request running");
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
        ranked(row, evidence, *each, *x, "speed_up", "on " + quantity(**x, Unit::number) + " processors");
        std::vector<std::string> parts;
        for (Contender const& contender : contenders(evidence.study, *each, *x, "speed_up"))
            parts.push_back(gain_text(contender, **x));
        add(row, {joined(parts) + ".", {}, false}, at_text(*each, *x) + "and as many workers or threads: ");
    }
    for (Experiment const* const each : evidence.study.of_kind(Kind::closed_loop)) {
        if (each->question != "parallelism") continue;
        auto const x = common_place(evidence.study, *each, "rate");
        if (!x) continue;
        add(row,
            ranked(row, evidence, *each, *x, "rate", each->workload + ", defaults",
                   {{{"process", "thread"}, {"coroutine"}}, 1}),
            "with default settings, ");
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
            "when a worker was killed under load, ");
        add(row, ranked(row, evidence, *each, *x, "longest_gap_seconds", "longest silence"), "after that, ");
    }
    conclude(row, evidence, Kind::crash);
    return row;
}

}   // namespace tricorn::client::report
