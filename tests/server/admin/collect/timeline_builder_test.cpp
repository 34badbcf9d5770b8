#include "server/admin/collect/timeline_builder.hpp"
#include <doctest/doctest.h>
#include <string>
#include <vector>

namespace tricorn::server::admin::timeline_builder_test {

namespace {

using Kind = TapeEvent::Kind;

// A recording of 1,000 tenths that begins 100 after the tape.
constexpr RecordingSpan span{100, 1100};
FoundWorkers const one_worker{{0, {.index = 3, .pid = 70}}};

class Written {
public:
    Written& state(Tenths at, UnitState state, unsigned unit = 0, int cpu = 1) {
        return add({.kind = Kind::state, .state = state, .unit = number(unit), .cpu = number_of(cpu), .at = at});
    }
    Written& exchange(Tenths at, std::string const& path, unsigned unit = 0, int cpu = 1) {
        auto const start = static_cast<std::uint32_t>(reading_.paths.size());
        reading_.paths += path;
        return add({.kind = Kind::exchange,
                    .state = UnitState::handling,
                    .unit = number(unit),
                    .cpu = number_of(cpu),
                    .path_size = static_cast<std::uint16_t>(path.size()),
                    .at = at,
                    .path_start = start});
    }
    Written& unit(Tenths at, unsigned unit, unsigned tid) {
        return add({.kind = Kind::unit, .unit = number(unit), .at = at, .number = tid});
    }
    Written& process(Tenths at, unsigned pid, unsigned seat = 0) {
        return add({.kind = Kind::process, .seat = number(seat), .at = at, .number = pid});
    }
    Written& cost(unsigned nanoseconds) { return add({.kind = Kind::cost, .number = nanoseconds}); }
    Written& full(Tenths at, unsigned lost) {
        reading_.full_at = at;
        reading_.lost = lost;
        return *this;
    }
    TapeReading take() { return std::move(reading_); }

private:
    static std::uint16_t number(unsigned value) { return static_cast<std::uint16_t>(value); }
    static std::int16_t number_of(int value) { return static_cast<std::int16_t>(value); }
    Written& add(TapeEvent event) {
        reading_.events.push_back(event);
        return *this;
    }

    TapeReading reading_;
};

FoundUnit found(UnitState state, std::string const& path = "", unsigned slot = 0) {
    return {.seat = 0, .slot = slot, .tid = 71, .state = state, .answering = !path.empty(), .path = path};
}

Timeline build(std::vector<FoundUnit> const& units, Written written, FoundWorkers const& after = one_worker) {
    return build_timeline(one_worker, units, after, written.take(), span);
}

// "idle 0-500 handling@1 500-600"
std::string text(Timeline::Lane const& lane) {
    std::string result;
    for (Timeline::Stay const& stay : lane.stays) {
        if (!result.empty()) result += ' ';
        result += to_string(stay.state);
        if (stay.cpu >= 0) result += '@' + std::to_string(stay.cpu);
        result += ' ' + std::to_string(stay.from) + '-' + std::to_string(stay.to);
    }
    return result;
}

std::string text(Timeline::Exchange const& one) {
    auto const time = [](std::optional<Tenths> at) { return at ? std::to_string(*at) : "?"; };
    return one.path + ' ' + time(one.begin) + '-' + time(one.end);
}

}   // namespace

TEST_CASE("timeline: a unit's stays cover the recording without a gap") {
    Timeline const timeline = build({found(UnitState::idle)}, Written()
                                                                  .exchange(300, "/db")
                                                                  .state(310, UnitState::db)
                                                                  .state(700, UnitState::handling, 0, 0)
                                                                  .state(720, UnitState::writing, 0, 0)
                                                                  .state(750, UnitState::idle));
    REQUIRE(timeline.lanes.size() == 1);
    CHECK(text(timeline.lanes[0]) ==
          "idle 0-200 handling@1 200-210 db 210-600 handling@0 600-620 writing@0 620-650 idle 650-1000");
    CHECK(timeline.lanes[0].pid == 70);
    CHECK(timeline.lanes[0].tid == 71);
    CHECK(timeline.lanes[0].worker == 3);
    REQUIRE(timeline.exchanges.size() == 1);
    CHECK(text(timeline.exchanges[0]) == "/db 200-650");
    CHECK(timeline.duration == 1000);
    CHECK(timeline.events == 5);
}

TEST_CASE("timeline: what began before or goes on after the recording has no time for that") {
    Timeline const timeline = build({found(UnitState::delay, "/delay/1s"), found(UnitState::idle, "", 1)},
                                    Written()
                                        .state(600, UnitState::handling)
                                        .state(600, UnitState::idle)
                                        .exchange(1000, "/late")
                                        .state(1100, UnitState::idle)
                                        .state(1200, UnitState::cpu, 1));
    REQUIRE(timeline.exchanges.size() == 2);
    CHECK(text(timeline.exchanges[0]) == "/delay/1s ?-500");
    CHECK(text(timeline.exchanges[1]) == "/late 900-?");
    CHECK(text(timeline.lanes[0]) == "delay 0-500 idle 500-900 handling@1 900-1000");
    CHECK(text(timeline.lanes[1]) == "idle 0-1000");
}

TEST_CASE("timeline: what the tape says of the time before the recording is its beginning") {
    Timeline const timeline = build(
        {found(UnitState::idle)},
        Written().exchange(20, "/over").state(40, UnitState::idle).exchange(60, "/running").state(70, UnitState::db));
    CHECK(text(timeline.lanes[0]) == "db 0-1000");
    REQUIRE(timeline.exchanges.size() == 1);
    CHECK(text(timeline.exchanges[0]) == "/running ?-?");
}

TEST_CASE("timeline: pipelined requests follow each other") {
    Timeline const timeline = build(
        {found(UnitState::idle)},
        Written().exchange(200, "/a").state(300, UnitState::writing).exchange(300, "/b").state(400, UnitState::idle));
    REQUIRE(timeline.exchanges.size() == 2);
    CHECK(text(timeline.exchanges[0]) == "/a 100-200");
    CHECK(text(timeline.exchanges[1]) == "/b 200-300");
}

TEST_CASE("timeline: each unit of a slot has its own lane") {
    Timeline const timeline = build({found(UnitState::idle)}, Written()
                                                                  .state(300, UnitState::closing)
                                                                  .state(400, UnitState::none)
                                                                  .unit(600, 0, 99)
                                                                  .state(600, UnitState::idle));
    REQUIRE(timeline.lanes.size() == 2);
    CHECK(text(timeline.lanes[0]) == "idle 0-200 closing 200-300");
    CHECK(text(timeline.lanes[1]) == "idle 500-1000");
    CHECK(timeline.lanes[1].tid == 99);
}

TEST_CASE("timeline: the lanes of a process end with it, and its successor has others") {
    FoundWorkers const after{{0, {.index = 3, .pid = 80}}};
    Timeline const timeline =
        build({found(UnitState::db, "/db"), found(UnitState::idle, "", 1)},
              Written().process(500, 0).process(700, 80).unit(800, 0, 81).state(800, UnitState::starting), after);
    REQUIRE(timeline.lanes.size() == 3);
    CHECK(text(timeline.lanes[0]) == "db 0-400");
    CHECK(text(timeline.lanes[1]) == "idle 0-400");
    CHECK(timeline.lanes[2].pid == 80);
    CHECK(timeline.lanes[2].worker == 3);
    CHECK(text(timeline.lanes[2]) == "starting@1 700-1000");
    REQUIRE(timeline.exchanges.size() == 1);
    CHECK(text(timeline.exchanges[0]) == "/db ?-?");
}

TEST_CASE("timeline: it ends where the tape was full") {
    Timeline const timeline =
        build({found(UnitState::idle)}, Written().exchange(300, "/a").state(700, UnitState::idle).full(600, 12));
    CHECK(timeline.duration == 500);
    CHECK(timeline.lost == 12);
    CHECK(text(timeline.lanes[0]) == "idle 0-200 handling@1 200-500");
    CHECK(text(timeline.exchanges[0]) == "/a 200-?");
}

TEST_CASE("timeline: the same rest again is one stay") {
    Timeline const timeline =
        build({found(UnitState::idle)}, Written().state(200, UnitState::idle).state(300, UnitState::idle));
    CHECK(text(timeline.lanes[0]) == "idle 0-1000");
}

TEST_CASE("timeline: the cost of an event is the median of what was measured") {
    Timeline const timeline =
        build({found(UnitState::idle)}, Written().cost(50).cost(9000).cost(60).state(300, UnitState::idle));
    CHECK(timeline.samples == 3);
    CHECK(timeline.event_nanoseconds == 60);
    CHECK(timeline.events == 1);
    CHECK_FALSE(build({}, Written()).event_nanoseconds);
}

TEST_CASE("timeline: of very many resting units the rest are counted, and a busy one is never left out") {
    std::vector<FoundUnit> units;
    for (unsigned i = 0; i < most_resting + 10; ++i) units.push_back(found(UnitState::idle, "", i));
    Timeline const timeline = build(units, Written().exchange(300, "/last", most_resting + 9));
    CHECK(timeline.lanes.size() == most_resting + 1);
    CHECK(timeline.resting == 9);
    REQUIRE(timeline.exchanges.size() == 1);
    CHECK(timeline.lanes[timeline.exchanges[0].lane].slot == most_resting + 9);
}

}   // namespace tricorn::server::admin::timeline_builder_test
