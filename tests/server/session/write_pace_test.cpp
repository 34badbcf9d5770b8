#include "server/session/write_pace.hpp"
#include <doctest/doctest.h>

namespace tricorn::server::write_pace_test {

using namespace std::chrono_literals;

namespace {

// A client that acknowledges bytes at a pace of its own, and a session that waits for it.
struct World {
    explicit World(WritePace::Limits const& given) : limits(given) {}

    WritePace::Limits limits;
    WritePace pace;
    Deadline const start{1h};
    Deadline now = start;
    double unacknowledged = 100'000;   // what the kernel holds

    // Waits until the client is given up, at most for `longest`; returns how long that took.
    Duration wait(double bytes_a_second, Duration longest) {
        while (now - start < longest) {
            Deadline const look = pace.begin(limits, now, static_cast<std::size_t>(unacknowledged));
            CHECK(look > now);
            unacknowledged -= bytes_a_second * std::chrono::duration<double>(look - now).count();
            now = look;
            bool const room = unacknowledged <= 0;
            if (!pace.goes_on(limits, now, room ? 0 : static_cast<std::size_t>(unacknowledged), room)) break;
            if (room) {   // the kernel takes as much again
                pace.note_sent(100'000);
                unacknowledged = 100'000;
            }
        }
        return now - start;
    }
};

}   // namespace

TEST_CASE("write pace: a client that takes nothing is given up after the limit, and not much later") {
    for (Duration const limit : {Duration(200ms), Duration(3s), Duration(10s)}) {
        World world({.stalled = limit});
        CHECK(world.wait(0, 1min) == limit);
        // What the client's own kernel takes in at the beginning is progress, but no second term.
        World buffered({.stalled = limit});
        Deadline const look = buffered.pace.begin(buffered.limits, buffered.now, 100'000);
        buffered.now = look;
        CHECK(buffered.pace.goes_on(buffered.limits, look, 60'000, false));
        buffered.unacknowledged = 60'000;
        CHECK(buffered.wait(0, 1min) <= limit + limit / 5);
    }
}

TEST_CASE("write pace: a client that takes a byte now and then makes progress, but is below the least rate") {
    World steady({.stalled = 10s});
    CHECK(steady.wait(10, 2h) == 2h);
    World slow({.stalled = 10s, .rate = 1024});
    CHECK(slow.wait(10, 2h) == WritePace::window);
    World just_below({.stalled = 10s, .rate = 1024});
    CHECK(just_below.wait(1000, 2h) == WritePace::window);
    World just_above({.stalled = 10s, .rate = 1024});
    CHECK(just_above.wait(1100, 2h) >= 2h);
}

TEST_CASE("write pace: each window is judged by itself") {
    World world({.stalled = 1min, .rate = 1024});
    CHECK(world.wait(50'000, 10min) >= 10min);
    Duration const before = world.now - world.start;
    CHECK(world.wait(1, 2h) <= before + 2 * WritePace::window);
}

TEST_CASE("write pace: only time in which the client was waited for counts") {
    World world({.stalled = 10s, .rate = 1024});
    for (int i = 0; i < 100; ++i) {
        Deadline const look = world.pace.begin(world.limits, world.now, 1000);
        CHECK(look > world.now);
        world.now += 1ms;
        REQUIRE(world.pace.goes_on(world.limits, world.now, 1000, true));
        world.now += 1min;   // the response's next piece is not there yet
        world.pace.note_sent(100);
    }
}

TEST_CASE("write pace: a process that did not run for a while does not count that time") {
    World world({.stalled = 24h, .rate = 1024});
    world.pace.begin(world.limits, world.now, 100'000);
    world.now +=
        1h;   // its timer was due after 30 s, in which the client could have taken no more than the kernel held
    CHECK(world.pace.goes_on(world.limits, world.now, 60'000, false));
}

TEST_CASE("write pace: a limit for the whole response is absolute") {
    World world({.stalled = 2s, .whole = 5s});
    CHECK(world.wait(20'000, 1h) == 5s);
}

}   // namespace tricorn::server::write_pace_test
