#include "client/compare/analysis/laws.hpp"
#include "client/compare/analysis/ceilings.hpp"
#include "common/text/number_text.hpp"
#include <algorithm>
#include <cmath>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client::compare {

namespace {

// Records where and how a law was first broken, and counts the other breaches.
class Check {
public:
    Check(std::string law, std::string when_it_holds) : detail_(std::move(when_it_holds)) { law_.law = std::move(law); }

    void look(bool holds, std::string const& otherwise) {
        ++law_.checked;
        if (holds) return;
        if (law_.holds) detail_ = otherwise;
        law_.holds = false;
        ++breaches_;
    }
    Law result() {
        law_.detail = law_.checked == 0 ? "nothing to check" : detail_;
        if (breaches_ > 1) law_.detail += fmt::format(" (and {} more)", breaches_ - 1);
        return law_;
    }

private:
    Law law_;
    std::string detail_;
    std::size_t breaches_ = 0;
};

std::string where(Experiment const& experiment, Cell const& cell, Round const& round) {
    std::string const at = cell.x ? fmt::format(" at {}", *cell.x) : "";
    return fmt::format("{}, {}{}, block {}", experiment.id, cell.subject, at, round.block);
}

double connections_of(Experiment const& experiment) {
    auto const* const number = experiment.parameters.if_contains("connections");
    return number != nullptr && number->is_number() ? number->to_number<double>() : 0;
}

template <class Look>
void for_each_round(Study const& study, Look look) {
    for (Experiment const& experiment : study.experiments) {
        for (Cell const& cell : experiment.cells) {
            for (Round const& round : cell.rounds) look(experiment, cell, round);
        }
    }
}

// A response time begins when the connection was free, so as many requests are in flight as there are connections.
// Those in flight at the ends of the window count in part.
Law little(Study const& study) {
    Check check("little", "rate × mean time equals the number of connections in each round of a closed loop");
    for_each_round(study, [&](Experiment const& experiment, Cell const& cell, Round const& round) {
        auto const rate = round.value("rate"), mean = round.value("mean"), seconds = round.value("seconds");
        if (experiment.kind != Kind::closed_loop || !round.valid() || !rate || !mean || !seconds || !cell.x) return;
        double const share = *rate * *mean / *cell.x;
        double const tolerance = 0.05 + 2 * round.value("max").value_or(*mean) / *seconds;
        bool const steady = round.value("errors").value_or(0) == 0 && round.value("not_ok").value_or(0) == 0;
        check.look(share < 1 + tolerance && (!steady || share > 1 - tolerance),
                   fmt::format("{}: {} × {:.3g} s are {:.0f}, with {:.0f} connections", where(experiment, cell, round),
                               rate_text(*rate), *mean, *rate * *mean, *cell.x));
    });
    return check.result();
}

// What a round did that its ceiling forbids; empty: nothing. Nothing is under way when a load begins, so all that it
// answers from then on counts, the warm-up included. The processor time of a request is no constant, so where
// processors are the ceiling it is their number that holds.
std::string breach(Experiment const& experiment, Cell const& cell, Round const& round) {
    constexpr double reading = 0.02;   // of the two times between which processor time is read
    Ceiling limit = *cell.ceiling;
    limit.rate = round.value("ceiling").value_or(limit.rate);
    auto const busy = round.value("server_busy"), from_start = round.value("rate_from_start");
    if (limit.set_by == "processors" && busy && from_start)
        return *busy <= limit.units * (1 + reading)
                   ? ""
                   : fmt::format("{:.2f} processors were busy, of the {:.0f} that there are", *busy, limit.units);
    double const requests = round.value("requests").value_or(0);
    double rate = from_start.value_or(0);
    if (!from_start) {   // a result of an earlier version: what was under way at the window's start may end in it
        double const begun = experiment.kind == Kind::closed_loop ? cell.x.value_or(0) : connections_of(experiment);
        rate = round.value("rate").value_or(0) * std::max(0.0, 1 - begun / requests);
    }
    if (!is_above(rate, requests, limit)) return {};
    return fmt::format("{} exceed the {} that {} allow", rate_text(rate), rate_text(limit.rate), limit.sentence);
}

Law ceilings(Study const& study) {
    Check check("ceiling",
                "no round answered more, from its first request on, than its own ceiling, fixed before it, allows, by "
                "more than 2 % and chance; where processors are the ceiling, it kept no more busy than there are");
    for_each_round(study, [&](Experiment const& experiment, Cell const& cell, Round const& round) {
        bool const known = round.value("rate") && round.value("ceiling") && round.value("requests").value_or(0) > 0;
        if (!cell.ceiling || !round.valid() || !known) return;
        std::string const what = breach(experiment, cell, round);
        check.look(what.empty(), where(experiment, cell, round) + ": " + what);
    });
    return check.result();
}

Law sums(Study const& study) {
    Check check("sums", "offered = ok + not ok + errors + dropped + unfinished in each round");
    for_each_round(study, [&](Experiment const& experiment, Cell const& cell, Round const& round) {
        auto const lost = round.value("unaccounted");
        if (lost)
            check.look(*lost == 0,
                       fmt::format("{}: {:+.0f} requests are unaccounted for", where(experiment, cell, round), *lost));
    });
    return check.result();
}

// Without any real difference an interval still misses now and then. Returns the number of misses that chance exceeds
// in less than one of a hundred reports (Poisson distribution).
std::size_t misses_by_chance(double expected) {
    double term = std::exp(-expected), sum = term;
    std::size_t misses = 0;
    while (1 - sum > 0.01 && misses < 1000) {
        ++misses;
        term *= expected / static_cast<double>(misses);
        sum += term;
    }
    return misses;
}

Law control(Comparisons const& comparisons) {
    double expected = 0;
    std::size_t checked = 0, differ = 0;
    std::string first;
    for (Difference const& one : comparisons.all) {
        if (!one.is_control || one.verdict == PairVerdict::not_measured) continue;
        ++checked;
        expected += comparisons.error;
        if (!one.differs()) continue;
        if (differ++ == 0) first = one.experiment + ": " + one.sentence;
    }
    if (checked == 0) return {"a_a", true, 0, "nothing to check"};
    Law law{"a_a", differ <= misses_by_chance(expected), checked, {}};
    law.detail = fmt::format("the control and its original were not told apart in {} of {} comparisons{}",
                             checked - differ, checked, differ == 0 ? "" : "; " + first);
    return law;
}

}   // namespace

std::vector<Law> laws(Study const& study) {
    return {little(study), ceilings(study), sums(study), control(study.comparisons)};
}

bool all_certain_hold(std::vector<Law> const& laws) {
    return std::ranges::all_of(laws, [](Law const& law) { return law.holds || law.law == "a_a"; });
}

}   // namespace tricorn::client::compare
