// An idle connection against a script.
#include "client/load/engine/idle_connection.hpp"
#include "tests/support/scripted_io.hpp"
#include <doctest/doctest.h>

namespace tricorn::client::idle_connection_test {

using namespace tricorn::test;
using namespace std::chrono_literals;

namespace {

struct World {
    // Opens the connection and holds it for that many waits.
    void run(std::size_t waits) {
        script.on_wait = [this, waits] { over = ++waited >= waits; };
        IdleConnection<ScriptedIo> idle(ScriptedIo(script), address, nullptr, 1s, counts, cut_off);
        idle.open().take();
        idle.hold(over).take();
    }

    Script script;
    SocketAddress address;
    IdleCounts counts;
    Deadline cut_off = Deadline::max();
    bool over = false;
    std::size_t waited = 0;
};

}   // namespace

TEST_CASE("an idle connection is opened once, held, and sends nothing") {
    World world;
    world.script.events = std::deque<Event>(5, WaitResult::timed_out);
    world.run(5);
    CHECK(world.counts.opened == 1);
    CHECK(world.counts.lost == 0);
    CHECK(world.script.opened == 1);
    CHECK(world.script.said.empty());
}

TEST_CASE("an idle connection that the server closes is counted as lost and reopened") {
    World world;
    world.run(3);   // each wait ends with a close
    CHECK(world.counts.opened == 3);
    CHECK(world.counts.lost == 3);
    CHECK(world.script.said.empty());
}

TEST_CASE("a server that closes held connections at once is not stormed") {
    World world;
    world.run(11);
    CHECK(world.counts.opened == 11);
    CHECK(world.script.slept > 10 * 90ms);
}

TEST_CASE("an idle connection on which the server sends bytes counts as lost, too") {
    World world;
    world.script.events = {Arrives{"HTTP/1.1 408 Request Timeout\r\n\r\n"}, WaitResult::timed_out};
    world.run(2);
    CHECK(world.counts.lost == 1);
    CHECK(world.counts.opened == 2);
}

TEST_CASE("whichever step fails, idle connections are reopened and counted") {
    std::deque<Event> const events{WaitResult::timed_out, Arrives{"what?"}, WaitResult::timed_out,
                                   WaitResult::timed_out};
    World whole;
    whole.script.events = events;
    whole.run(8);
    std::size_t const steps = whole.script.steps;
    CHECK(steps > 10);
    for (std::size_t step = 1; step <= steps; ++step) {
        CAPTURE(step);
        World world;
        world.script.events = events;
        world.script.fail_at = step;
        world.run(8);
        CHECK(world.counts.opened >= 1);
        CHECK(world.counts.lost <= world.counts.opened);
        CHECK(world.counts.opened <= world.counts.lost + 1);
        CHECK(world.counts.opened <= world.script.opened);
        CHECK(world.script.said.empty());
    }
}

}   // namespace tricorn::client::idle_connection_test
