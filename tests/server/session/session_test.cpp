#include "server/session/session.hpp"
#include "tests/support/scripted_io.hpp"
#include <doctest/doctest.h>

namespace tricorn::server::session_test {

using namespace tricorn::test;

namespace {

// One worker's shared state, and a session played through it.
class World {
public:
    World() : board(Scoreboard::make()), stop(board->slot(0).stop), worker(config, *board, slots, stop, 0, 1, 0) {}

    void play(Script& script) { session(ScriptedIo(script), ScriptedStream(script), worker, "192.0.2.7").take(); }
    std::string said(std::deque<Event> events) {
        Script script;
        script.events = std::move(events);
        play(script);
        return script.said;
    }

    Config config;
    SharedSemaphore slots{2, false};
    Scoreboard* board;
    Stop stop;
    WorkerState worker;
};

std::string get(std::string const& target, std::string const& more = "") {
    return "GET " + target + " HTTP/1.1\r\nHost: a\r\n" + more + "\r\n";
}

std::size_t count(std::string const& text, std::string const& part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
}

// Without the Date line, which depends on the clock.
std::string without_date(std::string text) {
    for (std::size_t at = text.find("Date: "); at != std::string::npos; at = text.find("Date: ", at)) {
        text.erase(at, text.find("\r\n", at) - at + 2);
    }
    return text;
}

// The conversations that are replayed with a failure at each step.
std::vector<Script> conversations() {
    std::vector<std::deque<Event>> const plots = {
        {Arrives{get("/plaintext")}, Arrives{get("/json")}, WaitResult::timed_out},
        {Arrives{get("/plaintext") + get("/json") + get("/delay/1s") + get("/plaintext", "Connection: close\r\n")}},
        {Arrives{"POST /echo?raw=1 HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 6\r\n\r\n"},
         Arrives{"abc"}, Arrives{"def"}},
        {Arrives{"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r"},
         Arrives{"\n2;x=y\r\nde\r\n0\r\nT: v\r\n\r\n"}},
        {Arrives{"GET /plaintext HTTP/1.1\r\n"}, Arrives{"Host: a\r"}, Arrives{"\n\r\n"}, WaitResult::stopping},
        {Arrives{"GET /plaintext HTTP/1.1\r\nHost: a\r\n"}, WaitResult::timed_out, Arrives{"late"}},
        {Arrives{"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc"}, WaitResult::timed_out},
        {Arrives{get("/plaintext") + "BAD\r\n\r\n" + get("/json")}, Arrives{"more"}},
        {Arrives{get("/bytes/200000")}, Arrives{"HEAD /bytes/5000 HTTP/1.1\r\nHost: a\r\n\r\n"}},
        {WaitResult::overloaded, Arrives{get("/plaintext")}},
        {Arrives{"POST /echo?raw=1 HTTP/1.1\r\nHost: a\r\nContent-Length: 40000\r\n\r\n" + std::string(40000, 'x') +
                 get("/plaintext")}},
    };
    std::vector<Script> scripts;
    for (auto const& plot : plots) {
        for (std::size_t limit : {std::size_t(SIZE_MAX), std::size_t(7001)}) {
            Script script;
            script.events = plot;
            script.send_at_most = script.receive_at_most = limit;
            scripts.push_back(script);
        }
    }
    return scripts;
}

}  // namespace

TEST_CASE("a session answers one request after the other on one connection") {
    World world;
    std::string const said = world.said({Arrives{get("/plaintext")}, Arrives{get("/json")}});
    CHECK(count(said, "HTTP/1.1 200 OK\r\n") == 2);
    CHECK(said.find("Hello, World!HTTP/1.1 200 OK") != std::string::npos);
}

TEST_CASE("responses to pipelined requests are gathered into one send, in order") {
    World world;
    Script script;
    script.events = {Arrives{get("/plaintext") + get("/status/204") + get("/json")}};
    world.play(script);
    CHECK(count(script.said, "HTTP/1.1 ") == 3);
    CHECK(script.said.find("Hello, World!") < script.said.find("204 No Content"));
    // readable, receive, send, readable, receive: one send for three responses
    CHECK(script.steps == 5);
}

TEST_CASE("a response does not wait for the next request's handler") {
    World world;
    Script script;
    script.events = {Arrives{get("/plaintext") + get("/delay/3s")}};
    script.fail_at = 3;   // the first send: it must come before the sleep
    world.play(script);
    CHECK(script.slept == Duration::zero());
    CHECK(script.said.empty());
}

TEST_CASE("100 Continue is sent once, before the body, and not if the body has already arrived") {
    World world;
    std::string const head =
        "POST /echo?raw=1 HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
    CHECK(world.said({Arrives{head}, Arrives{"h"}, Arrives{"i"}})
              .starts_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200"));
    CHECK(world.said({Arrives{head + "hi"}}).starts_with("HTTP/1.1 200"));
    CHECK(count(world.said({Arrives{head}, Arrives{"h"}, Arrives{"i"}}), "100 Continue") == 1);
}

TEST_CASE("a refused body is refused before it is requested") {
    World world;
    std::string const said = world.said(
        {Arrives{"POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 99999999\r\n\r\n"}});
    CHECK(said.starts_with("HTTP/1.1 413 "));
    CHECK(count(said, "Connection: close\r\n") == 1);
}

TEST_CASE("an idle connection ends without a response, a begun request with 408") {
    World world;
    CHECK(world.said({WaitResult::timed_out}).empty());
    CHECK(world.said({WaitResult::stopping}).empty());
    CHECK(world.said({Arrives{"G"}, WaitResult::timed_out}).starts_with("HTTP/1.1 408 "));
    CHECK(world.said({Arrives{"\r\n"}, WaitResult::timed_out}).starts_with("HTTP/1.1 408 "));
}

TEST_CASE("a client that takes only a part of its response is given up") {
    World world;
    world.config.limits.write_timeout = std::chrono::milliseconds(50);
    Script script;
    script.events = {Arrives{get("/bytes/200000")}, Arrives{get("/plaintext")}};
    script.room = 70'000;
    script.unacknowledged = 3;   // at first the client's kernel takes some of it
    world.play(script);
    CHECK(script.said.size() == 70'000);
}

TEST_CASE("a large response is answered 503 where too much waits for slow clients, and held no longer than it waits") {
    World world;
    std::string const request =
        "POST /echo?raw=1 HTTP/1.1\r\nHost: a\r\nContent-Length: 40000\r\n\r\n" + std::string(40'000, 'x');
    CHECK(world.said({Arrives{request}}).starts_with("HTTP/1.1 200 "));
    CHECK(world.worker.unsent.held() == 0);
    REQUIRE(world.worker.unsent.hold(world.config.limits.max_buffered));   // by others
    std::string const said = world.said({Arrives{request + get("/plaintext") + get("/bytes/100000")}});
    CHECK(said.starts_with("HTTP/1.1 503 "));
    CHECK(count(said, "Retry-After: ") == 1);
    CHECK(count(said, "HTTP/1.1 200 ") == 2);   // what is small or made piece by piece needs no room
    world.worker.unsent.release(world.config.limits.max_buffered);
    Script stuck;
    world.config.limits.write_timeout = std::chrono::milliseconds(50);
    stuck.events = {Arrives{request}};
    stuck.room = 100;
    stuck.on_wait = [&world] { CHECK(world.worker.unsent.held() == 0); };
    world.play(stuck);
    CHECK(world.worker.unsent.held() == 0);
}

TEST_CASE("a refusal has no body in answer to HEAD, whatever refuses it") {
    World world;
    std::string const head = "HEAD /anything HTTP/1.1\r\nHost: a\r\n";
    for (std::deque<Event> const& events :
         {std::deque<Event>{Arrives{head + "X-A: " + std::string(17'000, 'b') + "\r\n\r\n"}},
          {Arrives{head + "X-A: b\r\n c\r\n\r\n"}},
          {Arrives{"HEAD / HTTP/2.0\r\n\r\n"}},
          {Arrives{head}, WaitResult::timed_out},
          {Arrives{"HE"}, Arrives{"AD /"}, WaitResult::timed_out},
          {Arrives{head + "Content-Length: 2\r\n\r\n"}, WaitResult::timed_out},
          {Arrives{get("/plaintext") + head}, WaitResult::timed_out},
          {WaitResult::overloaded, Arrives{head + "\r\n"}}}) {
        std::string const said = world.said(events);
        INFO(said);
        CHECK(said.ends_with("\r\n\r\n"));
        CHECK(count(said, "\"error\"") == 0);
    }
    CHECK(count(world.said({Arrives{"HEAD"}, WaitResult::timed_out}), "\"error\"") == 1);   // perhaps HEADING
}

TEST_CASE("an overloaded unit responds 503 with Retry-After and closes") {
    World world;
    std::string const said = world.said({WaitResult::overloaded, Arrives{get("/plaintext")}});
    CHECK(said.starts_with("HTTP/1.1 503 "));
    CHECK(count(said, "Retry-After: ") == 1);
    CHECK(count(said, "HTTP/1.1 ") == 1);
}

TEST_CASE("after a stop the next response contains close and ends the connection") {
    World world;
    world.stop.request();
    std::string const said = world.said({Arrives{get("/plaintext")}, Arrives{get("/plaintext")}});
    CHECK(count(said, "HTTP/1.1 200") == 1);
    CHECK(count(said, "Connection: close\r\n") == 1);
}

TEST_CASE("a connection ends after its limit of requests") {
    World world;
    world.config.limits.keepalive_requests = 2;
    std::string const said = world.said({Arrives{get("/plaintext") + get("/plaintext") + get("/plaintext")}});
    CHECK(count(said, "HTTP/1.1 200") == 2);
    CHECK(count(said, "Connection: close\r\n") == 1);
}

TEST_CASE("an exception in a handler is answered 500, and the connection closes") {
    World world;
    world.worker.crowded = []() -> bool { throw std::runtime_error("surprise"); };
    std::string const said = world.said({Arrives{get("/plaintext")}});
    CHECK(said.starts_with("HTTP/1.1 500 "));
    CHECK(said.find("surprise") == std::string::npos);   // for the log, not for the client
}

TEST_CASE("a response that fails half-way is replaced, not continued") {
    World world;
    std::string const said = world.said({Arrives{get("/plaintext") + get("/bytes/99999999999")}});
    CHECK(count(said, "HTTP/1.1 200 OK") == 1);
    CHECK(count(said, "HTTP/1.1 400 ") == 1);
    world.worker.crowded = [calls = 0]() mutable -> bool {
        if (++calls == 2) throw std::runtime_error("surprise");
        return false;
    };
    std::string const failed = world.said({Arrives{get("/plaintext") + get("/plaintext")}});
    CHECK(count(failed, "HTTP/1.1 200 OK") == 1);
    CHECK(count(failed, "HTTP/1.1 500 ") == 1);
    CHECK(failed.find("HTTP/1.1 500 ") > failed.find("Hello, World!"));
}

TEST_CASE("a request counts as in flight once its head is complete") {
    World world;
    Script script;
    std::uint32_t seen = 0;
    script.events = {Arrives{"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na"}, Arrives{"bc"}};
    script.on_wait = [&] { seen = std::max(seen, world.worker.slot.in_flight.load()); };
    world.play(script);
    CHECK(seen == 1);
    CHECK(world.worker.slot.in_flight.load() == 0);
}

TEST_CASE("bytes of a client that asked to close are still read") {
    World world;
    Script script;
    script.events = {Arrives{get("/plaintext", "Connection: close\r\n") + std::string(50'000, 'x')}, Arrives{"more"}};
    world.play(script);
    CHECK(count(script.said, "HTTP/1.1 200 OK") == 1);
    CHECK(script.send_shut);
    CHECK(script.events.empty());
}

TEST_CASE("each conversation survives a failure at each step, and releases what it holds") {
    World world;
    for (Script const& conversation : conversations()) {
        Script whole = conversation;
        world.play(whole);
        CHECK(world.worker.slot.in_flight.load() == 0);
        REQUIRE(whole.steps > 2);
        for (std::size_t step = 1; step <= whole.steps; ++step) {
            CAPTURE(step);
            Script failing = conversation;
            failing.fail_at = step;
            world.play(failing);
            CHECK(failing.steps >= step);
            CHECK(failing.steps <= whole.steps + 8);   // it ends: at most a last response and the linger
            CHECK(world.worker.slot.in_flight.load() == 0);
            // The output is the beginning of the output without a failure, or a 408 follows it.
            std::string const said = without_date(failing.said);
            std::string const all = without_date(whole.said);
            std::size_t const timeout = said.find("HTTP/1.1 408 ");
            bool const prefix = all.starts_with(said);
            CHECK((prefix || (timeout != std::string::npos && all.starts_with(said.substr(0, timeout)))));
        }
    }
    // and then a normal request succeeds
    CHECK(world.said({Arrives{get("/plaintext")}}).starts_with("HTTP/1.1 200"));
}

TEST_CASE("a session that ends at any step of its database exchanges releases everything") {
    World world;
    world.config.database.connections = 2;
    std::deque<Event> const events = {Arrives{get("/plaintext") + get("/db") + get("/queries?queries=3")},
                                      Arrives{get("/db?latency=x") + get("/db/status")}};
    std::size_t steps = 1000;
    for (bool const crowded : {false, true}) {
        for (std::size_t step = 0; step <= steps; ++step) {
            CAPTURE(crowded);
            CAPTURE(step);
            std::optional<Lease> first(std::in_place, world.slots), second(std::in_place, world.slots);
            if (!crowded) second.reset();
            Script script;
            script.events = events;
            script.fail_at = step;
            script.on_wait = [&first, &script] {
                if (script.waits_for_grant > 0) first.reset();   // the connection is granted while it waits
            };
            world.play(script);
            if (step == 0) steps = script.steps;
            first.reset();
            second.reset();
            CHECK(world.slots.status().in_use == 0);
            CHECK(world.slots.status().waiting == 0);
            CHECK(world.worker.slot.in_flight.load() == 0);
            if (step == 0) CHECK(count(script.said, "HTTP/1.1 200 OK\r\n") == 4);
        }
    }
    CHECK(steps > 8);
    CHECK(world.said({Arrives{get("/db")}}).starts_with("HTTP/1.1 200"));
}

}   // namespace tricorn::server::session_test
