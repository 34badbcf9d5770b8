#pragma once
// Panels whose truth is known.
#include "client/results/lane.hpp"
#include <string>
#include <utility>
#include <vector>

namespace tricorn::client::lab {

inline LaneEvent runs(double from, double to, unsigned processor = 0) {
    return {from, to, UnitState::runs, processor};
}

inline LaneEvent ready(double from, double to) {
    return {from, to, UnitState::ready, {}};
}

inline LaneEvent waits(double from, double to) {
    return {from, to, UnitState::waits, {}};
}

inline LanePanel made_up_panel(std::string unit, LanePanel::Work work, std::vector<unsigned> on,
                               std::vector<std::vector<LaneEvent>> lanes) {
    LanePanel panel;
    panel.unit = std::move(unit);
    panel.work = work;
    panel.processors = static_cast<unsigned>(on.size());
    panel.on = std::move(on);
    panel.name = panel.unit + ", " + std::to_string(panel.processors) +
                 (panel.processors == 1 ? " processor, " : " processors, ") + std::string(to_string(work));
    panel.tries = 1;
    char name = 'A';
    for (auto& events : lanes) panel.lanes.push_back({std::string(1, name++), std::move(events), 0});
    if (!panel.lanes.empty()) {
        panel.run_each = panel.lanes[0].time_in(UnitState::runs);
        panel.wait_each = panel.lanes[0].time_in(UnitState::waits);
    }
    return panel;
}

// Two units take turns of 4 ms on one processor, three each.
inline LanePanel turns_on_one(std::string unit = "thread") {
    return made_up_panel(
        std::move(unit), LanePanel::Work::computing, {0},
        {{runs(0, 4000), ready(4000, 8000), runs(8000, 12000), ready(12000, 16000), runs(16000, 20000)},
         {ready(0, 4000), runs(4000, 8000), ready(8000, 12000), runs(12000, 16000), ready(16000, 20000),
          runs(20000, 24000)}});
}

// Two units at once, on a processor each, but for the last 2 of 12 ms.
inline LanePanel together_on_two(std::string unit = "thread") {
    return made_up_panel(std::move(unit), LanePanel::Work::computing, {0, 1},
                         {{runs(0, 12000, 0)}, {ready(0, 2000), runs(2000, 14000, 1)}});
}

// One after the other, in one thread.
inline LanePanel coroutines(unsigned processors) {
    std::vector<unsigned> const on = processors == 1 ? std::vector<unsigned>{0} : std::vector<unsigned>{0, 1};
    return made_up_panel("coroutine", LanePanel::Work::computing, on,
                         {{runs(0, 12000)}, {ready(0, 12000), runs(12000, 24000)}});
}

}   // namespace tricorn::client::lab
