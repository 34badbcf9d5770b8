#include "client/lab/timeline/switch_check.hpp"
#include "client/lab/timeline/recorder.hpp"
#include <algorithm>
#include <cmath>

namespace tricorn::client::lab {

namespace {

constexpr double blink = std::chrono::duration<double, std::micro>(longest_blink).count();

bool is_near(double a, double b) {
    return std::abs(a - b) <= switch_tolerance;
}

bool has_switch(std::vector<SwitchMoment> const& switches, double at, bool out) {
    return std::ranges::any_of(switches,
                               [&](SwitchMoment const& each) { return each.out == out && is_near(each.at, at); });
}

// Whether the events have a gap that covers nearly all of an absence.
bool has_gap(std::vector<Presence> const& presences, Presence const& absence) {
    constexpr double nearly = 0.9;
    for (std::size_t i = 0; i + 1 < presences.size(); ++i) {
        double const covered = std::min(absence.to, presences[i + 1].from) - std::max(absence.from, presences[i].to);
        if (covered >= nearly * (absence.to - absence.from)) return true;
    }
    return false;
}

}   // namespace

std::vector<Presence> presences(std::vector<Lane const*> const& lanes) {
    std::vector<Presence> runs;
    for (Lane const* const lane : lanes) {
        for (LaneEvent const& event : lane->events) {
            if (event.state == UnitState::runs) runs.push_back({event.from, event.to});
        }
    }
    std::ranges::sort(runs, {}, &Presence::from);
    std::vector<Presence> joined;
    for (Presence const& run : runs) {
        if (!joined.empty() && run.from - joined.back().to <= blink)
            joined.back().to = std::max(joined.back().to, run.to);
        else
            joined.push_back(run);
    }
    return joined;
}

SwitchCheck check_switches(std::vector<Presence> const& presences, std::vector<SwitchMoment> const& switches) {
    SwitchCheck check;
    // The last end is none: the thread goes on, to say what it has recorded.
    for (std::size_t i = 0; i < presences.size(); ++i) {
        ++check.begins;
        check.begins_confirmed += has_switch(switches, presences[i].from, false) ? 1 : 0;
        if (i + 1 == presences.size()) break;
        ++check.ends;
        check.ends_confirmed += has_switch(switches, presences[i].to, true) ? 1 : 0;
    }
    for (std::size_t i = 0; i + 1 < switches.size() && !presences.empty(); ++i) {
        Presence const absence{switches[i].at, switches[i + 1].at};
        bool const is_one = switches[i].out && !switches[i + 1].out && absence.to - absence.from > switch_tolerance;
        if (!is_one || absence.from < presences.front().from || absence.to > presences.back().to) continue;
        ++check.absences;
        check.noticed += has_gap(presences, absence) ? 1 : 0;
    }
    return check;
}

}   // namespace tricorn::client::lab
