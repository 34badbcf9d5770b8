#include "client/report/document/document.hpp"
#include <algorithm>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client::report {

namespace {

std::string milliseconds(double microseconds) {
    return fmt::format("{:.6g}", microseconds / 1000);
}

std::string event_text(LaneEvent const& event) {
    std::string text =
        fmt::format("{} {} to {}", to_string(event.state), milliseconds(event.from), milliseconds(event.to));
    return event.processor ? text + fmt::format(" on {}", *event.processor) : text;
}

}   // namespace

double Lanes::span_of(LanePanel const& panel) const {
    double span = panel.end();
    for (auto const* const panels : {&shown, &more}) {
        for (LanePanel const& each : *panels) span = std::max(span, each.work == panel.work ? each.end() : 0);
    }
    return span;
}

std::string summary_of(LanePanel const& panel) {
    std::string text = panel.name + ": done after " + quantity(panel.end() / 1e6, Unit::seconds) + ".";
    for (std::string const& sentence : panel.sentences) text += " " + sentence;
    return text;
}

Table table_behind(LanePanel const& panel) {
    Table table{panel.name + ": what each unit did, in milliseconds", {"unit", "ran", "ready", "waited", "events"}, {}};
    table.wordy = true;
    for (Lane const& lane : panel.lanes) {
        std::string events;
        for (LaneEvent const& event : lane.events) events += (events.empty() ? "" : ", ") + event_text(event);
        table.rows.push_back({{lane.name},
                              {milliseconds(lane.time_in(UnitState::runs))},
                              {milliseconds(lane.time_in(UnitState::ready))},
                              {milliseconds(lane.time_in(UnitState::waits))},
                              {std::move(events)}});
    }
    return table;
}

}   // namespace tricorn::client::report
