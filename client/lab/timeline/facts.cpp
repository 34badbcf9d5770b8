#include "client/lab/timeline/facts.hpp"
#include <algorithm>
#include <map>

namespace tricorn::client::lab {

namespace {

// A moment at which an event begins or ends.
struct Change {
    double at = 0;
    LaneEvent const* event = nullptr;
    int by = 0;   // 1: it begins; -1: it ends
};

std::vector<Change> changes_of(LanePanel const& panel) {
    std::vector<Change> changes;
    for (Lane const& lane : panel.lanes) {
        for (LaneEvent const& event : lane.events) {
            changes.push_back({event.from, &event, 1});
            changes.push_back({event.to, &event, -1});
        }
    }
    std::ranges::sort(changes, {}, &Change::at);
    return changes;
}

void add_times(LanePanel const& panel, PanelFacts& facts) {
    // Coroutines share a thread, so one processor is all that they can use.
    int const usable = panel.unit == "coroutine" ? 1 : static_cast<int>(panel.processors);
    std::map<unsigned, int> on;   // units that run, by processor: two on one are a blink of one of them
    int ready = 0;
    double before = 0;
    for (Change const& change : changes_of(panel)) {
        double const passed = change.at - before;
        auto const running =
            static_cast<int>(std::ranges::count_if(on, [](auto const& each) { return each.second > 0; }));
        facts.ran += running * passed;
        if (running > 1) facts.together += passed;
        facts.missed += std::max(0, std::min(ready, usable - running)) * passed;
        if (change.event->state == UnitState::runs) on[change.event->processor.value_or(0)] += change.by;
        if (change.event->state == UnitState::ready) ready += change.by;
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
