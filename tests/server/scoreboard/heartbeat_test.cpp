#include "server/scoreboard/heartbeat.hpp"
#include <doctest/doctest.h>
#include <functional>
#include <optional>

namespace tricorn::server::heartbeat_test {

using namespace std::chrono_literals;

namespace {

Deadline const start{1h};

// A watcher of one process that looks whenever a look is due.
struct World {
    explicit World(Duration timeout) : heartbeat(timeout), watch{start, 0, Duration(-1)} { look(start); }

    bool look(Deadline now) {
        if (!heartbeat.begin_look(now)) return false;
        return heartbeat.is_stuck(watch, beats, [this] { return waited; });
    }
    // Looks from `from` to `to`; returns when the process is first stuck.
    std::optional<Duration> stuck(Deadline from, Deadline to, std::function<void(Deadline)> const& meanwhile) {
        for (Deadline now = from; now <= to; now += 10ms) {
            meanwhile(now);
            if (look(now)) return now - start;
        }
        return std::nullopt;
    }

    Heartbeat heartbeat;
    Heartbeat::Watch watch;
    std::uint64_t beats = 0;
    Duration waited{};
};

void nothing(Deadline) {}

}   // namespace

TEST_CASE("a process that never beats is stuck after the timeout, and not long after it") {
    World world(2s);
    auto const when = world.stuck(start, start + 10s, nothing);
    REQUIRE(when);
    CHECK(*when >= 2s);
    CHECK(*when <= 2s + 250ms);
}

TEST_CASE("a process that beats at the required rate is never stuck, until it stops beating") {
    World world(2s);
    Duration const every = Heartbeat::beat_every(2s);
    Deadline next = start;
    auto const beat = [&](Deadline now) {
        if (now >= next && now < start + 60s) {
            ++world.beats;
            next = now + every;
        }
    };
    auto const when = world.stuck(start, start + 100s, beat);
    REQUIRE(when);
    CHECK(*when >= 61s);
    CHECK(*when <= 63s);
}

TEST_CASE("a decreasing number is also a sign of life") {
    World world(2s);
    world.beats = 1000;
    world.look(start + 250ms);
    world.beats = 3;
    CHECK_FALSE(world.stuck(start + 500ms, start + 2400ms, nothing));
    CHECK(world.stuck(start + 2400ms, start + 3s, nothing));
}

TEST_CASE("time in which a silent process waits for a processor does not count") {
    World world(2s);
    auto const starved = [&](Deadline now) { world.waited = (now - start) * 9 / 10; };
    auto const when = world.stuck(start, start + 60s, starved);
    REQUIRE(when);
    CHECK(*when > 8s);   // it could run for a tenth of the time
    CHECK(*when < 15s);
}

TEST_CASE("a watcher that did not run itself starts all processes afresh") {
    World world(2s);
    CHECK_FALSE(world.stuck(start, start + 1900ms, nothing));
    CHECK_FALSE(world.look(start + 60s));   // frozen, or suspended with the machine
    CHECK_FALSE(world.stuck(start + 60s, start + 61900ms, nothing));
    CHECK(world.stuck(start + 61900ms, start + 63s, nothing));
}

TEST_CASE("looks come at the announced times, and never without a timeout") {
    Heartbeat heartbeat(2s);
    CHECK(heartbeat.begin_look(start));
    CHECK(heartbeat.next_look() == start + 250ms);
    CHECK_FALSE(heartbeat.begin_look(start + 249ms));
    Heartbeat off(0s);
    CHECK_FALSE(off.begin_look(start));
    CHECK(off.next_look() == Deadline::max());
    CHECK(Heartbeat::beat_every(0s) > 0s);
    CHECK(Heartbeat::beat_every(30s) == 7500ms);
    CHECK(Heartbeat::beat_every(24h) == 7500ms);
    CHECK(Heartbeat::beat_every(1s) == 250ms);
}

}   // namespace tricorn::server::heartbeat_test
