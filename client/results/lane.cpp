#include "client/results/lane.hpp"
#include <algorithm>
#include <array>

namespace tricorn::client {

namespace {

constexpr std::array<std::string_view, 4> states{"runs", "ready", "waits", "idle"};
constexpr std::array<std::string_view, 4> works{"computing", "waiting", "hand-over", "serving"};

template <class Enum, std::size_t n>
std::optional<Enum> named(std::array<std::string_view, n> const& all, std::string_view name) {
    auto const found = std::ranges::find(all, name);
    if (found == all.end()) return std::nullopt;
    return static_cast<Enum>(found - all.begin());
}

}   // namespace

std::string_view to_string(UnitState state) {
    return states.at(static_cast<std::size_t>(state));
}

std::optional<UnitState> unit_state_named(std::string_view name) {
    return named<UnitState>(states, name);
}

std::vector<LaneKey> const& lane_keys_of_lab() {
    static std::vector<LaneKey> const keys{{UnitState::runs, "runs", "ran"},
                                           {UnitState::ready, "ready, without a processor", "ready"},
                                           {UnitState::waits, "waits", "waited"}};
    return keys;
}

std::string_view to_string(LanePanel::Work work) {
    return works.at(static_cast<std::size_t>(work));
}

std::optional<LanePanel::Work> panel_work_named(std::string_view name) {
    return named<LanePanel::Work>(works, name);
}

double Lane::time_in(UnitState state) const {
    double sum = 0;
    for (LaneEvent const& event : events) sum += event.state == state ? event.to - event.from : 0;
    return sum;
}

std::optional<double> Lane::first_run() const {
    auto const found = std::ranges::find(events, UnitState::runs, &LaneEvent::state);
    return found == events.end() ? std::nullopt : std::optional(found->from);
}

void SwitchCheck::add(SwitchCheck const& other) {
    begins += other.begins;
    begins_confirmed += other.begins_confirmed;
    ends += other.ends;
    ends_confirmed += other.ends_confirmed;
    absences += other.absences;
    noticed += other.noticed;
}

double LanePanel::end() const {
    double last = 0;
    for (Lane const& lane : lanes) last = std::max(last, lane.end());
    return last;
}

std::vector<ProcessorSpan> spans_on(LanePanel const& panel, unsigned processor) {
    std::vector<ProcessorSpan> spans;
    for (std::size_t i = 0; i < panel.lanes.size(); ++i) {
        for (LaneEvent const& event : panel.lanes[i].events) {
            if (event.state == UnitState::runs && event.processor == processor)
                spans.push_back({event.from, event.to, i});
        }
    }
    std::ranges::sort(spans, {}, &ProcessorSpan::from);
    return spans;
}

}   // namespace tricorn::client
