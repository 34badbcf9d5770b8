#pragma once
// Holds a panel's events against the kernel's context switches.
#include "client/lab/timeline/switch_log.hpp"
#include "client/results/lane.hpp"
#include <vector>

namespace tricorn::client::lab {

// Beyond this many microseconds two moments are not the same.
constexpr double switch_tolerance = 50;

// When a thread had a processor, in microseconds: its runs, joined where nothing but a blink lies between them.
struct Presence {
    double from = 0, to = 0;
};
// `lanes`: of all units that the thread carries: one, or all coroutines.
std::vector<Presence> presences(std::vector<Lane const*> const& lanes);

// `switches`: of the thread, in order, in microseconds since the panel's start.
struct SwitchMoment {
    double at = 0;
    bool out = false;
};
SwitchCheck check_switches(std::vector<Presence> const& presences, std::vector<SwitchMoment> const& switches);

}   // namespace tricorn::client::lab
