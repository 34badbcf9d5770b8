#include "server/session/session.hpp"
#include "tests/support/scripted_io.hpp"
#include <doctest/doctest.h>

namespace tricorn::server::session_accounts_test {

using namespace tricorn::test;

// A session's effects on the scoreboard.
namespace {

struct World {
    World() : board(Scoreboard::make()), stop(board->slot(0).stop), worker(config, *board, slots, stop, 0, 1, 0) {}

    void play(Script& script) {
        session(ScriptedIo(script), ScriptedStream(script), worker, "192.0.2.7", Unit(unit)).take();
    }
    void play(std::deque<Event> events) {
        Script script;
        script.events = std::move(events);
        play(script);
    }
    // Of status codes of that class: 2 to 5.
    std::uint64_t responses(std::string_view pattern, unsigned status_class) {
        std::size_t row = other_endpoint;
        for (std::size_t i = 0; i < routes<ScriptedIo>.size(); ++i) {
            if (routes<ScriptedIo>[i].pattern == pattern) row = i;
        }
        return worker.counters.endpoints[row].responses[status_class - 2].load();
    }
    std::uint64_t durations() {
        std::uint64_t sum = 0;
        for (auto const& endpoint : worker.counters.durations) {
            for (Counter const& bucket : endpoint) sum += bucket.load();
        }
        return sum;
    }

    Config config;
    SharedSemaphore slots{2, false};
    Scoreboard* board;
    Stop stop;
    WorkerState worker;
    UnitSlot unit;
};

std::string get(std::string const& target) {
    return "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
}

}   // namespace

TEST_CASE("exchanges are counted by endpoint and status") {
    World world;
    world.play({Arrives{get("/plaintext") + get("/plaintext?x") + get("/status/404")}, Arrives{get("/nowhere")},
                Arrives{get("/status/503")}, Arrives{get("/delay/0")}});
    CHECK(world.responses("/plaintext", 2) == 2);
    CHECK(world.responses("/status/{code}", 4) == 1);
    CHECK(world.responses("/status/{code}", 5) == 1);
    CHECK(world.responses("/delay/{duration}", 2) == 1);
    CHECK(world.responses("other", 4) == 1);
    CHECK(world.worker.counters.exchanges() == 6);
    CHECK(world.durations() == 6);
    CHECK(world.unit.exchanges == 6);
}

TEST_CASE("refused requests are exchanges, a connection without a unit is not") {
    World world;
    world.play({Arrives{"BAD\r\n\r\n"}});
    world.play({Arrives{"GET / HTT"}, WaitResult::timed_out});
    CHECK(world.responses("other", 4) == 2);
    world.play({WaitResult::overloaded});
    world.play({WaitResult::timed_out});
    CHECK(world.worker.counters.exchanges() == 2);
    CHECK(world.worker.counters.connections.load() == 4);
    CHECK(world.worker.slot.connections == 0);
}

TEST_CASE("durations are added to the bucket and to the sum") {
    World world;
    world.play({Arrives{get("/cpu?iterations=20000")}});
    CHECK(world.durations() == 1);
    std::uint64_t sum = 0;
    for (EndpointCounters const& endpoint : world.worker.counters.endpoints) sum += endpoint.nanoseconds.load();
    CHECK(sum > 100'000);
}

TEST_CASE("the unit reports its state whenever it waits for its client") {
    World world;
    std::vector<UnitState> seen;
    Script script;
    script.events = {Arrives{"GET /plain"}, Arrives{"text HTTP/1.1\r\nHost: a\r\n\r\n"},
                     Arrives{"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n"}, Arrives{"hi"},
                     Arrives{"BAD\r\n\r\n"}};
    script.on_wait = [&] { seen.push_back(read_unit(world.unit).state); };
    world.play(script);
    std::vector<UnitState> const wanted = {UnitState::idle,    UnitState::reading, UnitState::idle,
                                           UnitState::reading, UnitState::idle,    UnitState::closing};
    REQUIRE(seen.size() >= wanted.size());
    seen.resize(wanted.size());
    CHECK(seen == wanted);
}

}   // namespace tricorn::server::session_accounts_test
