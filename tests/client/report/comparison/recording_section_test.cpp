#include "client/report/comparison/recording_facts.hpp"
#include "client/report/comparison/recording_section.hpp"
#include "client/report/write/html_blocks.hpp"
#include "client/report/write/plain_text.hpp"
#include "tests/client/report/made_up.hpp"
#include <algorithm>
#include <doctest/doctest.h>

namespace tricorn::client::report::recording_section_test {

namespace {

using Event = ServerRecording::Event;

// Of 10 ms; each unit waits for the database from `from` to `to` and handles a millisecond before and after.
ServerRecording::Unit unit_of(std::uint64_t pid, std::uint64_t tid, std::string const& kind, double from, double to) {
    return {0,
            pid,
            tid,
            0,
            kind,
            {{0, from - 1000, std::nullopt, "idle"},
             {from - 1000, from, 0, "handling"},
             {from, to, std::nullopt, "db"},
             {to, to + 1000, 0, "handling"},
             {to + 1000, 10'000, std::nullopt, "idle"}}};
}

ServerRecording recording_of(std::vector<ServerRecording::Unit> units) {
    ServerRecording recording;
    recording.asked = recording.duration = 10'000;
    recording.units_total = units.size();
    for (std::size_t i = 0; i < units.size(); ++i) recording.requests.push_back({1000.0, 9000.0, i});
    recording.requests.push_back({std::nullopt, 500.0, 0});   // begun before
    recording.units = std::move(units);
    return recording;
}

ServerRecording coroutines() {
    return recording_of({unit_of(7, 7, "coroutine", 2000, 6000), unit_of(7, 7, "coroutine", 3000, 8000)});
}

ServerRecording processes() {
    return recording_of({unit_of(8, 8, "process", 2000, 7000), unit_of(9, 9, "process", 2000, 7000),
                         unit_of(10, 10, "process", 8000, 9000)});
}

std::string said(ServerRecording const& recording) {
    std::string all;
    for (std::string const& each : sentences_of(recording)) all += (all.empty() ? "" : " ") + each;
    return with_plain_spaces(all);
}

Study study_with(std::map<std::string, ServerRecording> const& recordings) {
    Study study = study_of(made_up_comparison({}));
    Experiment experiment;
    experiment.id = "recording";
    experiment.title = "50 ms of every unit's life";
    experiment.kind = Kind::recording;
    for (auto const& [subject, recording] : recordings) {
        Cell cell;
        cell.subject = subject;
        cell.rounds.emplace_back();
        cell.recording = recording;
        experiment.cells.push_back(std::move(cell));
    }
    study.experiments = {std::move(experiment)};
    return study;
}

}   // namespace

TEST_CASE("recording: sentences count what the events hold, and what overlaps") {
    CHECK(
        said(coroutines()) ==
        "In 10 ms, 2 coroutines of one thread began 2 requests; 45 % of their time was in db. All 2 were in db at the "
        "same moment; no two were in handling at the same moment.");
    CHECK(said(processes())
              .starts_with("In 10 ms, 3 processes began 3 requests; 37 % of their time was in db. At most 2 were in db "
                           "at the same "
                           "moment; all 3 were in handling at the same moment."));
    RecordingFacts const facts = facts_of(processes());
    CHECK(facts.most_in.at("db").units == 2);
    CHECK(facts.most_in.at("db").processes == 2);
    CHECK(facts.most_in.at("handling").units == 3);   // the third begins while the others end
    CHECK(facts.time_in.at("db") == 11'000);
    CHECK(facts.share_of("handling") == doctest::Approx(0.2));
    CHECK(facts.share_of("upstream") == 0);
    ServerRecording together = coroutines();
    together.units[1] = together.units[0];   // cannot be; but then it must be told
    CHECK(said(together).find("no two") == std::string::npos);
}

TEST_CASE("recording: one that leaves a state as another enters it is not in it together with that one") {
    ServerRecording turns = coroutines();
    turns.units[0].events = {{0, 5000, std::nullopt, "db"}};
    turns.units[1].events = {{5000, 10'000, std::nullopt, "db"}};
    CHECK(said(turns).find("No two were in db at the same moment") != std::string::npos);
    turns.units[1].events = {{4999.9, 10'000, std::nullopt, "db"}};
    CHECK(said(turns).find("All 2 were in db at the same moment") != std::string::npos);
}

TEST_CASE("recording: one unit is with nobody") {
    ServerRecording const one = recording_of({unit_of(7, 8, "pooled thread", 2000, 6000)});
    CHECK(said(one) == "In 10 ms, one pooled thread of one process began 1 request; 40 % of its time was in db.");
}

TEST_CASE("recording: without a unit that did something there is no sentence") {
    CHECK(said(recording_of({})).empty());
    ServerRecording resting = coroutines();
    for (auto& unit : resting.units) unit.events = {{0, 10'000, std::nullopt, "idle"}};
    CHECK(said(resting).empty());
    Study const study = study_with({{"pool", resting}});
    std::string const text = plain_text({"", "", {}, {recording_section(study, study.experiments.front())}});
    CHECK(text.find("WARNING: Nothing was recorded.") != std::string::npos);
    CHECK(text.find("pool: no unit did anything while it was recorded") != std::string::npos);
}

TEST_CASE("recording: what was full, cut, left out or not asked enough is said") {
    ServerRecording full = coroutines();
    full.duration = 6000;
    full.lost = 12;
    CHECK(said(full).ends_with("The recording was full after 6 ms: 12 later changes found no room."));
    CHECK(said(full).starts_with("In 6 ms, "));
    full.lost = 0;
    CHECK(said(full).ends_with("The recording was cut: it has 6 ms of 10 ms."));
    ServerRecording many = coroutines();
    many.units_left_out = 3;
    CHECK(said(many).ends_with("3 more did something and are not counted here."));
    many.units_left_out = 0;
    many.doubts = {"the load generator had no processor for 23 % of the load's time"};
    CHECK(said(many).ends_with("The load generator had no processor for 23 % of the load's time."));
    for (auto& request : many.requests) request.begin.reset();
    CHECK(said(many).find("began no request;") != std::string::npos);
}

TEST_CASE("recording: the busiest units are kept in their order, with their own requests") {
    ServerRecording three = processes();
    three.units[0].events.resize(3);
    three.units.push_back({0, 11, 11, 0, "process", {{0, 10'000, std::nullopt, "idle"}}});
    ServerRecording const two = busiest(three, 2);
    REQUIRE(two.units.size() == 2);
    CHECK(two.units[0].pid == 9);
    CHECK(two.units[1].pid == 10);
    CHECK(two.units_left_out == 1);   // the one that rested is not missed
    REQUIRE(two.requests.size() == 2);
    CHECK(two.requests[0].unit == 0);
    CHECK(two.requests[1].unit == 1);
    CHECK(busiest(three, 16).units.size() == 3);
    CHECK(busiest(three, 16).units_left_out == 0);
    CHECK(busiest({}, 16).units.empty());
}

TEST_CASE("recording: a picture for each model, a lane for each unit, and one sentence about all") {
    Study const study = study_with({{"prefork", processes()}, {"coroutine", coroutines()}});
    auto const findings = recording_findings(study, study.experiments.front());
    REQUIRE(findings.size() == 3);
    CHECK(with_plain_spaces(findings[0]) ==
          "At most so many were in db at the same moment: 2 in prefork (2 processes) and 2 in coroutine (one thread).");
    CHECK(findings[1].starts_with("prefork: In "));
    Section const section = recording_section(study, study.experiments.front());
    auto const found =
        std::ranges::find_if(section.blocks, [](Block const& block) { return std::holds_alternative<Lanes>(block); });
    REQUIRE(found != section.blocks.end());
    auto const& lanes = std::get<Lanes>(*found);
    REQUIRE(lanes.shown.size() == 2);
    CHECK(lanes.shown[0].lanes.size() == 3);
    CHECK(lanes.shown[0].unit == "process");
    CHECK(lanes.shown[1].lanes[1].time_in(UnitState::waits) == 5000);
    CHECK(lanes.shown[1].lanes[1].time_in(UnitState::runs) == 2000);
    Table const table = table_behind(lanes.shown[1], lanes.keys);
    CHECK(table.head == std::vector<std::string>{"unit", "at work", "waited", "idle", "events"});
    CHECK(table.rows.at(1).at(2).text == "5");
    std::string const html = html_of(std::vector<Block>{lanes});
    CHECK(html.find("<section") == std::string::npos);   // it stands in one
    CHECK(html.find("id=\"hatch\"") == std::string::npos);
    CHECK(html.find("<p>In") != std::string::npos);
    std::string const text = plain_text({"", "", {}, {section}});
    CHECK(text.find("blank: idle") != std::string::npos);   // the lanes in characters
}

TEST_CASE("recording: a lane of many events is one shape for each state") {
    ServerRecording busy = recording_of({{0, 1, 1, 0, "process", {}}});
    for (double at = 0; at < 10'000; at += 100) {
        busy.units[0].events.push_back({at, at + 40, 0, "writing"});
        busy.units[0].events.push_back({at + 40, at + 100, std::nullopt, "db"});
    }
    Study const study = study_with({{"prefork", busy}});
    std::string const html = html_of(recording_section(study, study.experiments.front()), 2);
    CHECK(html.find("viewBox=\"0 0 10000 16\"") != std::string::npos);
    CHECK(html.find("<path class=\"runs\" d=\"M0 0h40v16h-40zM100 0h40v16h-40z") != std::string::npos);
    CHECK(html.find("<path class=\"waits\" d=\"M40 7h60v2h-60z") != std::string::npos);
    CHECK(html.find("<rect class=\"waits\" x") == std::string::npos);
}

}   // namespace tricorn::client::report::recording_section_test
