#include "client/report/comparison/recording_section.hpp"
#include "client/report/comparison/charts.hpp"
#include "client/report/comparison/recording_facts.hpp"
#include <algorithm>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client::report {

namespace {

// A recording with units, and whose it is.
struct Recorded {
    std::string subject;
    ServerRecording const* recording = nullptr;
    RecordingFacts facts;
};

std::vector<Recorded> recorded_in(Study const& study, Experiment const& experiment) {
    std::vector<Recorded> all;
    for (Subject const& subject : study.compared()) {
        Cell const* const cell = experiment.cell(subject.name, std::nullopt);
        if (cell == nullptr || !cell->recording) continue;
        RecordingFacts facts = facts_of(*cell->recording);
        if (facts.all.units > 0 && facts.time > 0) all.push_back({subject.name, &*cell->recording, std::move(facts)});
    }
    return all;
}

UnitState drawn(std::string_view state) {
    if (state == "idle") return UnitState::idle;
    bool const waits = state == "db" || state == "upstream" || state == "delay";
    return waits ? UnitState::waits : UnitState::runs;
}

// Events that look alike and touch are one.
Lane lane_of(ServerRecording::Unit const& unit, std::size_t number) {
    constexpr std::size_t letters = 26;
    Lane lane;
    lane.name = number < letters ? std::string(1, static_cast<char>('A' + number)) : std::to_string(number + 1);
    for (ServerRecording::Event const& event : unit.events) {
        UnitState const state = drawn(event.state);
        bool const goes_on =
            !lane.events.empty() && lane.events.back().state == state && lane.events.back().to == event.from;
        if (goes_on)
            lane.events.back().to = event.to;
        else
            lane.events.push_back({event.from, event.to, state, std::nullopt});
    }
    return lane;
}

LanePanel panel_of(Study const& study, Recorded const& recorded) {
    LanePanel panel;
    panel.name = recorded.subject + ", " + crowd_words(recorded.facts.all, recorded.recording->units.front().kind);
    panel.unit = look_of(study, recorded.subject);
    panel.work = LanePanel::Work::serving;
    panel.sentences = sentences_of(*recorded.recording);
    for (ServerRecording::Unit const& unit : recorded.recording->units)
        panel.lanes.push_back(lane_of(unit, panel.lanes.size()));
    return panel;
}

// "16 in prefork (16 processes)"
std::string most_words(Recorded const& recorded, Crowd const& most) {
    std::string const& kind = recorded.recording->units.front().kind;
    std::string const whose = kind == "coroutine" && most.threads == 1 ? "one thread" : crowd_words(most, kind);
    return fmt::format("{} in {} ({})", quantity(static_cast<double>(most.units), Unit::number), recorded.subject,
                       whose);
}

std::string most_waited(std::vector<Recorded> const& all) {
    std::vector<std::string> words;
    std::string state;
    for (Recorded const& each : all) {
        if (state.empty()) state = each.facts.longest_wait;
        auto const found = each.facts.most_in.find(state);
        if (found != each.facts.most_in.end()) words.push_back(most_words(each, found->second));
    }
    return words.size() < 2 ? std::string()
                            : fmt::format("At most so many were in {} at the same moment: {}.", state, joined(words));
}

std::string count_text(double value) {
    return quantity(value, Unit::number);
}

Table table_of(std::vector<Recorded> const& all) {
    Table table{"Each model's units: share of their time by state, and what recording cost", {""}, {}};
    table.folded = true;
    std::vector<std::string> states;
    for (char const* const state :
         {"starting", "reading", "handling", "db", "upstream", "cpu", "delay", "writing", "closing", "idle"}) {
        if (std::ranges::any_of(all, [&](Recorded const& each) { return each.facts.time_in.contains(state); }))
            states.emplace_back(state);
    }
    for (std::string const& state : states) table.head.push_back(state);
    for (char const* const head : {"units", "requests begun", "changes lost", "events written", "time to write one"})
        table.head.emplace_back(head);
    for (Recorded const& each : all) {
        ServerRecording const& recording = *each.recording;
        std::vector<TableCell> row{{each.subject}};
        for (std::string const& state : states)
            row.push_back({each.facts.time_in.contains(state) ? percent(each.facts.share_of(state)) : std::string()});
        row.push_back({count_text(static_cast<double>(each.facts.all.units))});
        row.push_back({count_text(static_cast<double>(each.facts.begun))});
        row.push_back({count_text(static_cast<double>(recording.lost))});
        row.push_back({count_text(static_cast<double>(recording.cost.events))});
        row.push_back({recording.cost.ns_per_event ? quantity(*recording.cost.ns_per_event / 1e9, Unit::seconds)
                                                   : std::string()});
        table.rows.push_back(std::move(row));
    }
    return table;
}

Lanes picture_of(Study const& study, Experiment const& experiment, std::vector<Recorded> const& all) {
    Lanes lanes{"lanes-" + identifier(experiment.id), {}, {}, {}, {}, {}, {}, {}};
    for (Recorded const& each : all) lanes.shown.push_back(panel_of(study, each));
    lanes.keys = {{UnitState::runs, "at work: reading, handling, cpu or writing", "at work"},
                  {UnitState::waits, "waits: db, upstream or delay", "waited"},
                  {UnitState::idle, "idle: nothing is drawn", "idle"}};
    lanes.is_worded = true;
    lanes.notes.emplace_back("The states are those that the server writes down. A unit at work may at times have no "
                             "processor; no event tells. What is shorter than a pixel is drawn a pixel wide.");
    return lanes;
}

}   // namespace

std::vector<std::string> recording_findings(Study const& study, Experiment const& experiment) {
    auto const all = recorded_in(study, experiment);
    std::vector<std::string> findings;
    if (std::string text = most_waited(all); !text.empty()) findings.push_back(std::move(text));
    for (Recorded const& each : all) {
        std::string text = each.subject + ":";
        for (std::string const& sentence : sentences_of(*each.recording)) text += " " + sentence;
        findings.push_back(std::move(text));
    }
    return findings;
}

Section recording_section(Study const& study, Experiment const& experiment) {
    Section section{"experiment-" + identifier(experiment.id), experiment.title, {}, {}};
    auto const all = recorded_in(study, experiment);
    if (std::string text = most_waited(all); !text.empty())
        section.blocks.emplace_back(Paragraph{std::move(text), Paragraph::Kind::finding});
    if (!experiment.method.empty()) section.blocks.emplace_back(Paragraph{"How: " + experiment.method});
    if (all.empty()) {
        section.blocks.emplace_back(Paragraph{"Nothing was recorded.", Paragraph::Kind::warning});
    } else {
        section.blocks.emplace_back(picture_of(study, experiment, all));
        section.blocks.emplace_back(table_of(all));
    }
    std::vector<std::string> reasons;
    for (Cell const& cell : experiment.cells) {
        for (std::string const& reason : cell.reasons()) reasons.push_back(cell.subject + ": " + reason);
        bool const is_empty = cell.recording && facts_of(*cell.recording).all.units == 0;
        if (is_empty) reasons.push_back(cell.subject + ": no unit did anything while it was recorded");
    }
    if (!reasons.empty()) section.blocks.emplace_back(List{std::move(reasons)});
    if (!experiment.notes.empty()) section.blocks.emplace_back(List{experiment.notes});
    return section;
}

}   // namespace tricorn::client::report
