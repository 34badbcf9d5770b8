#include "client/results/lane.hpp"
#include "client/results/lane_json.hpp"
#include "client/results/lane_text.hpp"
#include "tests/client/lab/timeline/made_up_lanes.hpp"
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

namespace tricorn::client::lane_test {

namespace {

using namespace lab;

LaneStudy sample() {
    LaneStudy study;
    study.panels = {turns_on_one(), together_on_two(), made_up_panel("process", LanePanel::Work::waiting, {0}, {})};
    study.panels[0].check = SwitchCheck{6, 5, 4, 3, 2, 1};
    study.panels[0].sentences = {"one", "two"};
    study.panels[0].lanes[1].lost = 7;
    study.panels[2].could_not_run = "no processor";
    study.sentences = {"all"};
    study.asides = {"one processor"};
    study.check = "it agrees";
    study.others_share = 0.25;
    study.seconds = 1.5;
    return study;
}

std::size_t columns(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; }));
}

}   // namespace

TEST_CASE("lanes: JSON and back is the same") {
    auto const json = to_json(sample());
    std::string const text = boost::json::serialize(json);
    LaneStudy const again = lanes_from_json(boost::json::parse(text));
    CHECK(boost::json::serialize(to_json(again)) == text);
    REQUIRE(again.panels.size() == 3);
    CHECK(again.panels[1].lanes[1].events[1].processor == 1U);
    CHECK(again.panels[0].lanes[1].lost == 7);
    CHECK(again.panels[0].check->noticed == 1);
    CHECK(again.panels[2].could_not_run == "no processor");
    CHECK_FALSE(again.panels[1].check);
    auto const& event = json.at("panels").at(1).at("units").at(1).at("events").at(1).as_array();
    CHECK(boost::json::serialize(event) == R"([2000,14000,1,"runs"])");
    CHECK(json.at("panels").at(1).at("units").at(1).at("events").at(0).at(2).is_null());
}

TEST_CASE("lanes: what is no event is left out, whatever a file holds") {
    auto const read = [](char const* events) {
        std::string const text = std::string(R"({"panels":[{"units":[{"name":"A","events":)") + events + "}]}]}";
        return lanes_from_json(boost::json::parse(text)).panels.at(0).lanes.at(0).events.size();
    };
    CHECK(read(R"([[0,1,0,"runs"]])") == 1);
    CHECK(
        read(
            R"([[0,1,0,"sleeps"],[1,0,0,"runs"],[-1,1,0,"runs"],[0,1],7,null,["a","b",0,"runs"],[0,1e300,0,"runs"]])") ==
        0);
    CHECK(read("null") == 0);
    CHECK(lanes_from_json(nullptr).panels.empty());
    CHECK(lanes_from_json(boost::json::parse(R"({"panels":7})")).panels.empty());
}

TEST_CASE("lanes: which unit ran on a processor") {
    LanePanel const panel = together_on_two();
    auto const second = spans_on(panel, 1);
    REQUIRE(second.size() == 1);
    CHECK(second[0].lane == 1);
    CHECK(second[0].from == 2000);
    CHECK(spans_on(panel, 2).empty());
    auto const turns = spans_on(turns_on_one(), 0);
    REQUIRE(turns.size() == 6);
    for (std::size_t i = 0; i < turns.size(); ++i) CHECK(turns[i].lane == i % 2);
}

TEST_CASE("lanes: a line for each unit, with a column for each millisecond") {
    auto const lines = lane_lines(turns_on_one(), 24000, 28);
    REQUIRE(lines.size() == 2);
    CHECK(lines[0] == "  A ████▒▒▒▒████▒▒▒▒████");
    CHECK(lines[1] == "  B ▒▒▒▒████▒▒▒▒████▒▒▒▒████");
    CHECK(lane_column(24000, 28) == 1000);
    LanePanel const waiting =
        made_up_panel("thread", LanePanel::Work::waiting, {0}, {{runs(0, 2000), waits(2000, 6000), ready(6000, 6800)}});
    CHECK(lane_lines(waiting, 8000, 12).at(0) == "  A ██····▒");
    CHECK(lane_legend(1000).find("1 ms") != std::string::npos);
}

TEST_CASE("lanes: no line is wider than it may be, and a column shows what filled most of it") {
    LanePanel panel = turns_on_one();
    panel.lanes[0].name = "\x1b[31m";
    for (std::size_t const width : {5U, 20U, 80U}) {
        for (double const span : {100.0, 23'999.0, 24'000.0, 1e7}) {
            for (std::string const& line : lane_lines(panel, span, width)) {
                CHECK(columns(line) <= width);
                CHECK(line.find('\x1b') == std::string::npos);
            }
        }
    }
    LanePanel const mixed =
        made_up_panel("thread", LanePanel::Work::computing, {0}, {{ready(0, 400), runs(400, 1000)}});
    CHECK(lane_lines(mixed, 1000, 5).at(0) == "  A █");
    CHECK(lane_lines(panel, 0, 80).empty());
}

}   // namespace tricorn::client::lane_test
