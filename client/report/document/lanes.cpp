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

// Of many the number: the JSON has each.
std::string events_text(Lane const& lane) {
    constexpr std::size_t most = 50;
    if (lane.events.size() > most) return std::to_string(lane.events.size());
    std::string text;
    for (LaneEvent const& event : lane.events) text += (text.empty() ? "" : ", ") + event_text(event);
    return text;
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
    bool const has_an_end = panel.work != LanePanel::Work::serving;
    std::string text = panel.name + (has_an_end ? ": done after " : ": recorded for ") +
                       quantity(panel.end() / 1e6, Unit::seconds) + ".";
    for (std::string const& sentence : panel.sentences) text += " " + sentence;
    return text;
}

Table table_behind(LanePanel const& panel, std::vector<LaneKey> const& keys) {
    Table table{panel.name + ": what each unit did, in milliseconds", {"unit"}, {}};
    table.wordy = true;
    for (LaneKey const& key : keys) table.head.push_back(key.column);
    table.head.emplace_back("events");
    for (Lane const& lane : panel.lanes) {
        std::vector<TableCell> row{{lane.name}};
        for (LaneKey const& key : keys) row.push_back({milliseconds(lane.time_in(key.state))});
        row.push_back({events_text(lane)});
        table.rows.push_back(std::move(row));
    }
    return table;
}

}   // namespace tricorn::client::report
