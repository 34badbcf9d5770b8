// Both forms of a timeline.
#include "server/admin/write/timeline_chrome.hpp"
#include "server/admin/write/timeline_json.hpp"
#include "server/admin/write/timeline_text.hpp"
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

namespace tricorn::server::admin::timeline_test {

namespace {

template <class W>
boost::json::value written(Timeline const& timeline, int* slices = nullptr) {
    W writer(timeline);
    int count = 1;
    while (writer.advance()) ++count;
    if (slices != nullptr) *slices = count;
    return boost::json::parse(writer.take());
}

// A thread that answers one request, and another that idles.
Timeline sample() {
    Timeline timeline;
    timeline.id = 7;
    timeline.model = Model::thread;
    timeline.asked = 5'000;
    timeline.duration = 4'000;
    timeline.lanes.push_back({2,
                              70,
                              71,
                              5,
                              {{0, 105, -1, UnitState::idle},
                               {105, 110, 3, UnitState::handling},
                               {110, 205, -1, UnitState::db},
                               {205, 4'000, -1, UnitState::idle}}});
    timeline.lanes.push_back({2, 70, 72, 6, {{0, 4'000, -1, UnitState::idle}}});
    timeline.resting = 3;
    timeline.exchanges.push_back({105, 205, 0, "/a\"<\xff"});
    timeline.events = 100;
    timeline.lost = 9;
    timeline.samples = 4;
    timeline.event_nanoseconds = 80;
    return timeline;
}

}   // namespace

TEST_CASE("a timeline in JSON: units with their states, and a mark for each request") {
    boost::json::value const json = written<TimelineJson>(sample());
    CHECK(json.at("id") == 7);
    CHECK(json.at("model") == "thread");
    CHECK(json.at("asked_us") == 500);
    CHECK(json.at("duration_us") == 400);
    CHECK(json.at("lost") == 9);
    CHECK(json.at("units_total") == 5);
    CHECK(boost::json::serialize(json.at("cost")) ==
          R"({"events":100,"events_measured":4,"ns_per_event":80,"cpu_us":8})");
    boost::json::value const& unit = json.at("units").at(0);
    CHECK(unit.at("worker") == 2);
    CHECK(unit.at("pid") == 70);
    CHECK(unit.at("tid") == 71);
    CHECK(unit.at("slot") == 5);
    CHECK(unit.at("kind") == "thread");
    CHECK(boost::json::serialize(unit.at("events").at(1)) == R"([1.05E1,11,3,"handling"])");
    CHECK(boost::json::serialize(unit.at("events").at(2)) == R"([11,2.05E1,null,"db"])");
    CHECK(boost::json::serialize(json.at("requests")) == "[[1.05E1,2.05E1,0,\"/a\\\"<\xef\xbf\xbd\"]]");
}

TEST_CASE("a timeline in JSON: what is unknown is null") {
    Timeline timeline;
    timeline.lanes.push_back({0, 1, 1, 0, {{0, 10, -1, UnitState::delay}}});
    timeline.exchanges.push_back({std::nullopt, std::nullopt, 0, "/x"});
    boost::json::value const json = written<TimelineJson>(timeline);
    CHECK(boost::json::serialize(json.at("requests")) == R"([[null,null,0,"/x"]])");
    CHECK(json.at("cost").at("ns_per_event").is_null());
    CHECK(json.at("cost").at("cpu_us").is_null());
    CHECK(written<TimelineJson>(Timeline()).at("units").as_array().empty());
    CHECK(written<TimelineChrome>(Timeline()).at("traceEvents").as_array().empty());
}

TEST_CASE("a timeline in Chrome's format: names, then complete events, the request above its states") {
    boost::json::value const trace = written<TimelineChrome>(sample());
    boost::json::array const& events = trace.at("traceEvents").as_array();
    REQUIRE(events.size() == 3 + 1 + 5);
    CHECK(boost::json::serialize(events[0]) ==
          R"({"name":"process_name","ph":"M","pid":70,"tid":0,"args":{"name":"thread worker 2"}})");
    CHECK(boost::json::serialize(events[1]) ==
          R"j({"name":"thread_name","ph":"M","pid":70,"tid":1,"args":{"name":"thread 5 (thread 71)"}})j");
    CHECK(events[2].at("name") == "idle");
    CHECK(events[3].at("cat") == "request");
    CHECK(events[3].at("ts").as_double() == 10.5);
    CHECK(events[3].at("dur") == 10);
    CHECK(events[3].at("args").at("complete") == true);
    CHECK(events[4].at("name") == "handling");
    CHECK(events[4].at("cat") == "handling");
    CHECK(events[4].at("ph") == "X");
    CHECK(events[4].at("args").at("cpu") == 3);
    CHECK(events[4].at("args").at("path") == "/a\"<\xef\xbf\xbd");
    CHECK_FALSE(events[5].at("args").as_object().contains("cpu"));
    CHECK_FALSE(events[6].as_object().contains("args"));   // idle again: no request, no processor
    CHECK(events[8].at("tid") == 2);
}

TEST_CASE("a long timeline is written in slices, of whole units and whole requests") {
    Timeline timeline;
    for (unsigned lane = 0; lane < 10; ++lane) {
        timeline.lanes.push_back({0, 1, 1, lane, {}});
        for (Tenths i = 0; i < entries_a_slice; ++i)
            timeline.lanes.back().stays.push_back({i, i + 1, -1, i % 2 == 0 ? UnitState::idle : UnitState::reading});
        for (Tenths i = 0; i < entries_a_slice; ++i) timeline.exchanges.push_back({i, i + 1, lane, "/"});
    }
    int slices = 0;
    boost::json::value const json = written<TimelineJson>(timeline, &slices);
    CHECK(slices >= 20);
    CHECK(json.at("units").at(9).at("events").as_array().size() == entries_a_slice);
    CHECK(json.at("requests").as_array().size() == 10 * entries_a_slice);
    written<TimelineChrome>(timeline, &slices);
    CHECK(slices == 10);
}

TEST_CASE("times of a timeline are exact") {
    CHECK(microseconds_text(0) == "0");
    CHECK(microseconds_text(7) == "0.7");
    CHECK(microseconds_text(120) == "12");
    CHECK(microseconds_text(50'000'001) == "5000000.1");
}

}   // namespace tricorn::server::admin::timeline_test
