// /cpu: the same work in every model, and its effect on concurrent requests.
#include "tests/contract/fixture.hpp"
#include <algorithm>
#include <chrono>
#include <csignal>
#include <set>
#include <thread>

namespace tricorn::test::cpu_test {

namespace {

using SteadyClock = std::chrono::steady_clock;

// Computed with sha256sum, as described in tests/server/cpu/hash_chain_test.cpp.
constexpr char const* after_1000 = "36c1cb4f826ae42ceba848227e0c5f786178ca9dceca6772e5d728d09c30a2f6";
// Computed with Python's hashlib.
constexpr char const* after_200000 = "c4773d4f7ba4ea18ce27038cca89df4b29a1d5c12808fd05ea0037fb2579fecd";

boost::json::value cpu(Connection& connection, std::string const& query) {
    Reply const reply = connection.exchange(get_text("/cpu?" + query), Millis(60'000));
    INFO(describe(reply));
    REQUIRE(reply.is(200));
    CHECK(reply.field("Content-Type").starts_with("application/json"));
    return parse_json(reply.body);
}

// Returns whether the socket has data now.
bool has_answered(Connection& connection) {
    std::string ignored;
    return connection.read_some(ignored, 1, Millis(0)) == End::complete;
}

// Two connections with a unit each; the first is computing by now, as far as that is visible from outside.
std::vector<Connection> beside_computation(Address const& address, std::string const& query) {
    std::vector<Connection> both = idle_connections(address, 2);
    REQUIRE(both.front().send(get_text("/cpu?" + query)));
    std::this_thread::sleep_for(Millis(50));
    return both;
}

void check_answered_beside(Server const& server) {
    {
        std::vector<Connection> both = beside_computation(server.address(), "ms=1500");
        Reply const reply = both.back().exchange(get_text("/plaintext"), Millis(60'000));
        CHECK_MESSAGE(reply.is(200), describe(reply));
        CHECK_FALSE(has_answered(both.front()));   // that would need 1.5 s of CPU time
        Connection fresh(server.address());
        CHECK(fresh.exchange(get_text("/plaintext"), Millis(60'000)).is(200));
        CHECK_FALSE(has_answered(both.front()));
        CHECK(both.front().read_final_reply(Millis(60'000)).is(200));
    }
    CHECK(serves(server.address()));
}

}  // namespace

TEST_CASE("cpu: the same iterations give the same digest in every model and every worker") {
    Server server({"--cpu-offload=yield"});
    for (std::string const query : {"iterations=1000", "iterations=1k"}) {
        for (Connection& connection : idle_connections(server.address(), 4)) {
            boost::json::value const body = cpu(connection, query);
            CHECK(number_at(body, "/iterations") == 1000);
            CHECK(text_at(body, "/digest") == after_1000);
            CHECK(text_at(body, "/server/model") == settings().model);
            CHECK(alive(static_cast<pid_t>(number_at(body, "/server/pid"))));
        }
    }
    Connection connection(server.address());
    CHECK(text_at(cpu(connection, "iterations=0"), "/digest") == std::string(64, '0'));
}

TEST_CASE("cpu: the same milliseconds are the same work in every worker, for the service's lifetime") {
    Server server(model_is({"prefork"}) ? std::vector<std::string>{"--workers=4"}
                                        : std::vector<std::string>{"--workers=2"});
    std::set<std::string> digests;
    std::set<std::int64_t> iterations;
    pid_t served = 0;
    auto const ask = [&](Connection& connection) {
        boost::json::value const body = cpu(connection, "ms=2.5");
        digests.insert(text_at(body, "/digest"));
        iterations.insert(number_at(body, "/iterations"));
        served = static_cast<pid_t>(number_at(body, "/server/pid"));
    };
    std::vector<Connection> connections = idle_connections(server.address(), 4);
    std::for_each(connections.begin(), connections.end(), ask);
    connections.clear();
    std::vector<pid_t> const before = server.workers();
    std::for_each(before.begin(), before.end(), [](pid_t worker) { kill(worker, SIGKILL); });
    REQUIRE(eventually(Millis(10'000), [&] { return !alive(served); }));
    REQUIRE(serves(server.address()));
    Connection replaced(server.address());
    ask(replaced);
    CHECK(std::find(before.begin(), before.end(), served) == before.end());
    CHECK(digests.size() == 1);
    CHECK(iterations.size() == 1);
    CHECK(*iterations.begin() > 0);
}

// Thread CPU time, so that a busy machine has little effect; the bounds allow for changing processor speed.
TEST_CASE("cpu: the requested CPU time is used, and measured") {
    for (char const* const offload : {"--cpu-offload=inline", "--cpu-offload=yield"}) {
        Server server({offload});
        Connection connection(server.address());
        for (double const asked : {0.5, 20.0, 100.0}) {
            boost::json::value const body = cpu(connection, "ms=" + std::to_string(asked));
            double const taken = body.at("cpu_ms").to_number<double>();
            double const elapsed = body.at("elapsed_ms").to_number<double>();
            INFO(offload, ": asked ", asked, " taken ", taken, " elapsed ", elapsed);
            CHECK(taken > asked / 3);
            CHECK(taken < asked * 8 + 1);
            CHECK(elapsed > taken * 0.9 - 1);
        }
        CHECK(serves(server.address()));
    }
}

TEST_CASE("cpu: anything but one bounded piece of work is refused, with what is allowed") {
    Server server({"--max-cpu=50ms"});
    Connection connection(server.address());
    std::int64_t const most = number_at(cpu(connection, "ms=50"), "/iterations");
    CHECK(number_at(cpu(connection, "iterations=" + std::to_string(most)), "/iterations") == most);
    std::string const above = "iterations=" + std::to_string(most + 1);
    for (std::string const& query : {std::string("ms=50.1"), above, std::string("iterations=99999999999999999999")}) {
        Reply const reply = connection.exchange(get_text("/cpu?" + query));
        REQUIRE_MESSAGE(reply.is(400), query, ": ", describe(reply));
        std::string const allowed = query.starts_with("ms") ? "from 0 to 50 " : "from 0 to " + std::to_string(most);
        CHECK_MESSAGE(text_at(parse_json(reply.body), "/detail").find(allowed) != std::string::npos, describe(reply));
    }
    for (char const* const query : {"", "?", "?ms=1&iterations=1", "?ms=1&ms=1", "?ms=-1", "?ms=1e", "?ms=5ms",
                                    "?iterations=1.5", "?iterations=abc", "?ms=", "?MS=1"}) {
        Reply const reply = connection.exchange(get_text(std::string("/cpu") + query));
        CHECK_MESSAGE(reply.is(400), query, ": ", describe(reply));
    }
    Reply const head = connection.exchange("POST /cpu?ms=1 HTTP/1.1\r\nHost: t\r\nContent-Length: 0\r\n\r\n");
    CHECK_MESSAGE(head.is(405), describe(head));
    CHECK(connection.exchange(get_text("/plaintext")).is(200));
}

TEST_CASE("cpu: others are answered during a computation, except by the coroutines of a worker that computes inline") {
    if (!model_is({"coroutine"})) {
        Server server;
        check_answered_beside(server);
        return;
    }
    Server server({"--cpu-offload=inline"});
    std::vector<Connection> both = beside_computation(server.address(), "ms=300");
    Reply const reply = both.back().exchange(get_text("/plaintext"), Millis(60'000));
    CHECK_MESSAGE(reply.is(200), describe(reply));
    CHECK(has_answered(both.front()));
    CHECK(serves(server.address()));
}

TEST_CASE("cpu: with --cpu-offload=yield others are answered during it in every model") {
    Server server({"--cpu-offload=yield"});
    check_answered_beside(server);
}

TEST_CASE("cpu: interleaved computations do not mix") {
    Server server({"--cpu-offload=yield"});
    std::vector<Connection> connections = idle_connections(server.address(), 6);
    for (Connection& connection : connections) REQUIRE(connection.send(get_text("/cpu?iterations=200000")));
    std::set<std::string> digests;
    for (Connection& connection : connections) {
        Reply const reply = connection.read_final_reply(Millis(60'000));
        REQUIRE_MESSAGE(reply.is(200), describe(reply));
        digests.insert(text_at(parse_json(reply.body), "/digest"));
    }
    CHECK(digests == std::set<std::string>{after_200000});
    CHECK(serves(server.address()));
}

TEST_CASE("cpu: a graceful stop waits for a computation, and no longer") {
    for (char const* const offload : {"--cpu-offload=inline", "--cpu-offload=yield"}) {
        Server server({offload, "--graceful-timeout=60s"});   // a busy machine gives little time
        std::vector<Connection> both = beside_computation(server.address(), "ms=300");
        auto const start = SteadyClock::now();
        server.process().signal(SIGTERM);
        Reply const reply = both.front().read_final_reply(Millis(60'000));
        CHECK_MESSAGE(reply.is(200), describe(reply));
        CHECK(reply.announces_close());
        auto const answered = SteadyClock::now();
        CHECK(server.process().wait(Millis(20'000)) == Exit{false, 0});
        // The other connection may send one more request for 1 s; the rest is a margin for a busy machine.
        CHECK_MESSAGE(SteadyClock::now() - answered < Millis(5'000), "answered after ",
                      std::chrono::floor<Millis>(answered - start).count(), " ms");
    }
    Server again;
    CHECK(serves(again.address()));
}

TEST_CASE("cpu: a client that leaves does not disable its unit") {
    Server server(model_is({"pool"}) ? std::vector<std::string>{"--threads=2"} : std::vector<std::string>{});
    for (int i = 0; i < 4; ++i) {
        Connection connection(server.address());
        REQUIRE(connection.send(get_text("/cpu?ms=50")));
    }
    CHECK(serves(server.address(), Millis(30'000)));
    Connection connection(server.address());
    CHECK(text_at(cpu(connection, "iterations=1000"), "/digest") == after_1000);
}

}   // namespace tricorn::test::cpu_test
