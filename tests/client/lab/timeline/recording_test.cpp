#include "client/lab/timeline/event_ring.hpp"
#include "client/lab/timeline/panels.hpp"
#include "client/lab/timeline/recorder.hpp"
#include "client/lab/timeline/recording.hpp"
#include "client/lab/timeline/trace.hpp"
#include "tests/client/lab/timeline/made_up_lanes.hpp"
#include <boost/json/array.hpp>
#include <doctest/doctest.h>
#include <map>
#include <set>
#include <sys/eventfd.h>
#include <unistd.h>

namespace tricorn::client::lab::recording_test {

using namespace std::chrono_literals;

TEST_CASE("ring: keeps the last events, and knows how many it lost") {
    Ring<int, 3> ring;
    CHECK(ring.all().empty());
    for (int i = 1; i <= 3; ++i) ring.put(i);
    CHECK(ring.all() == std::vector{1, 2, 3});
    CHECK(ring.lost() == 0);
    ring.put(4);
    ring.put(5);
    CHECK(ring.all() == std::vector{3, 4, 5});
    CHECK(ring.lost() == 2);
}

TEST_CASE("recorder: every moment belongs to one event, and work is time on a processor") {
    EventRing ring;
    std::int64_t const start = steady_now();
    Recorder recorder(ring, start);
    recorder.compute(3ms);
    recorder.sleep(2ms);
    recorder.compute(1ms);
    auto const events = ring.all();
    REQUIRE(events.size() >= 3);
    REQUIRE(ring.lost() == 0);
    std::int64_t at = start, ran = 0, waited = 0;
    for (RingEvent const& event : events) {
        CHECK(event.from == at);
        CHECK(event.to > event.from);
        CHECK((event.processor >= 0) == (event.state == UnitState::runs));
        ran += event.state == UnitState::runs ? event.to - event.from : 0;
        waited += event.state == UnitState::waits ? event.to - event.from : 0;
        at = event.to;
    }
    CHECK(at == recorder.at());
    CHECK(ran >= 4'000'000);
    CHECK(ran <= 4'000'000 + 2 * longest_blink.count());
    CHECK(waited >= 2'000'000);
    CHECK(waited <= 2'000'000 + longest_blink.count());   // what comes later is ready
}

TEST_CASE("panels: three kinds of units on one and two processors with two kinds of work, and a hand-over") {
    auto const plans = panel_plans();
    CHECK(plans.size() == 13);
    std::set<std::string> names;
    for (PanelPlan const& plan : plans) names.insert(plan.name());
    CHECK(names.size() == plans.size());
    CHECK(names.contains("thread, 2 processors, computing"));
    CHECK(names.contains("coroutine, 1 processor, waiting"));
    auto const order = recording_order(plans);
    CHECK(std::set<std::size_t>(order.begin(), order.end()).size() == plans.size());
    CHECK(plans[order[0]].work == LanePanel::Work::hand_over);
    for (std::size_t i = 1; i <= 6; ++i) CHECK(plans[order[i]].processors == 2);
}

TEST_CASE("recording: without time, each panel has its reason") {
    Recording const recording = record_timeline({std::chrono::steady_clock::now() - 1s, -1}, {});
    CHECK_FALSE(recording.interrupted);
    CHECK(recording.study.panels.size() == 13);
    for (LanePanel const& panel : recording.study.panels) {
        CHECK(panel.lanes.empty());
        CHECK_FALSE(panel.could_not_run.empty());
        CHECK(panel.tries == 0);
    }
    REQUIRE_FALSE(recording.study.sentences.empty());
    bool const told = recording.study.sentences.back().find("Missing: 13 of 13 panels") != std::string::npos;
    CHECK_MESSAGE(told, recording.study.sentences.back());
}

TEST_CASE("recording: a stop ends it at once") {
    int const raised = ::eventfd(1, EFD_CLOEXEC);
    std::vector<std::string> told;
    Recording const recording = record_timeline({std::chrono::steady_clock::now() + 60s, raised},
                                                [&](std::string const& name) { told.push_back(name); });
    ::close(raised);
    CHECK(recording.interrupted);
    CHECK(told.size() == 1);
    for (LanePanel const& panel : recording.study.panels) {
        bool const interrupted = panel.could_not_run.find("interrupted") != std::string::npos || panel.processors == 2;
        CHECK_MESSAGE(interrupted, panel.could_not_run);
        CHECK(panel.lanes.empty());
    }
}

TEST_CASE("trace: complete events in microseconds, a process for each panel, a thread for each unit") {
    LaneStudy study;
    study.panels = {turns_on_one(), made_up_panel("process", LanePanel::Work::computing, {0}, {}), coroutines(2)};
    auto const trace = trace_of(study);
    std::map<std::string, int> names;
    std::size_t complete = 0;
    for (auto const& each : trace.at("traceEvents").as_array()) {
        auto const& event = each.as_object();
        if (event.at("ph").as_string() == "M") {
            if (auto const* const name = event.at("args").as_object().if_contains("name"))
                ++names[std::string(event.at("name").as_string()) + " " + std::string(name->as_string())];
            continue;
        }
        REQUIRE(event.at("ph").as_string() == "X");
        CHECK(event.at("cat") == event.at("name"));
        CHECK(event.at("args").as_object().contains("cpu") == (event.at("cat").as_string() == "runs"));
        ++complete;
    }
    CHECK(complete == 11 + 3);
    CHECK(names["process_name thread, 1 processor, computing"] == 1);
    CHECK(names["process_name coroutine, 2 processors, computing"] == 1);
    CHECK(names["thread_name A"] == 2);
    CHECK(names.size() == 4);   // a panel without units is none
    auto const& first = trace.at("traceEvents").as_array().at(4).as_object();
    CHECK(first.at("ts").to_number<double>() == 0);
    CHECK(first.at("dur").to_number<double>() == 3999.999);   // so that no reader takes the next one for a part of it
    CHECK(first.at("pid").to_number<int>() == 1);
    CHECK(first.at("tid").to_number<int>() == 1);
}

}   // namespace tricorn::client::lab::recording_test
