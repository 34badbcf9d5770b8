#include "client/lab/timeline/facts.hpp"
#include <algorithm>
#include <numeric>

namespace tricorn::client::lab {

namespace {

// A moment at which the number of running and of ready units changes.
struct Change {
    double at = 0;
    int running = 0, ready = 0;
};

std::vector<Change> changes_of(LanePanel const& panel) {
    std::vector<Change> changes;
    for (Lane const& lane : panel.lanes) {
        for (LaneEvent const& event : lane.events) {
            int const runs = event.state == UnitState::runs, ready = event.state == UnitState::ready;
            changes.push_back({event.from, runs, ready});
            changes.push_back({event.to, -runs, -ready});
        }
    }
    std::ranges::sort(changes, {}, &Change::at);
    return changes;
}

void add_times(LanePanel const& panel, PanelFacts& facts) {
    // Coroutines share a thread, so one processor is all that they can use.
    int const usable = panel.unit == "coroutine" ? 1 : static_cast<int>(panel.processors);
    int running = 0, ready = 0;
    double before = 0;
    for (Change const& change : changes_of(panel)) {
        double const passed = change.at - before;
        facts.ran += running * passed;
        if (running > 1) facts.together += passed;
        facts.missed += std::max(0, std::min(ready, usable - running)) * passed;
        running += change.running;
        ready += change.ready;
        before = change.at;
    }
}

void add_turns(LanePanel const& panel, PanelFacts& facts) {
    for (unsigned const processor : panel.on) {
        std::vector<ProcessorSpan> const spans = spans_on(panel, processor);
        double turn = 0;
        for (std::size_t i = 0; i < spans.size(); ++i) {
            if (i > 0 && spans[i].lane != spans[i - 1].lane) {
                facts.turns.push_back(turn);
                facts.hand_overs.push_back(std::max(0.0, spans[i].from - spans[i - 1].to));
                turn = 0;
            }
            turn += spans[i].to - spans[i].from;
        }
        if (turn > 0) facts.turns.push_back(turn);
    }
}

}   // namespace

PanelFacts facts_of(LanePanel const& panel) {
    PanelFacts facts;
    facts.end = panel.end();
    add_times(panel, facts);
    add_turns(panel, facts);
    for (Lane const& lane : panel.lanes) facts.lost += lane.lost;
    return facts;
}

}   // namespace tricorn::client::lab
