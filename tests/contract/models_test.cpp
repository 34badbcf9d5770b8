// The visible differences between the models: which unit responds, and whether waits overlap.
#include "tests/contract/fixture.hpp"
#include <algorithm>
#include <csignal>
#include <set>
#include <thread>

namespace tricorn::test::models_test {

namespace {

using SteadyClock = std::chrono::steady_clock;

// One /echo on each of several connections that stay open.
std::vector<Identity> identities(std::vector<Connection>& connections) {
    std::vector<Identity> result;
    for (Connection& connection : connections) {
        result.push_back(who_answers(connection));
    }
    return result;
}

template <class F>
auto distinct(std::vector<Identity> const& all, F const& member) {
    std::set<pid_t> values;
    for (Identity const& one : all) {
        values.insert(one.*member);
    }
    return values;
}

// Sends a request to a worker other than this one, which is stopped meanwhile.
pid_t another_worker_than(pid_t busy, Address const& address) {
    kill(busy, SIGSTOP);
    // Until all its threads have stopped, one of them may still be the only one woken for a new connection.
    CHECK(eventually(Millis(5'000), [&] { return process_state(busy).value_or(ProcessState{}).state == 'T'; }));
    std::this_thread::sleep_for(Millis(50));
    Connection connection(address);
    Reply const reply = connection.exchange(get_text("/echo"), Millis(5'000));
    kill(busy, SIGCONT);
    REQUIRE_MESSAGE(reply.is(200), describe(reply));
    return identity_of(reply).pid;
}

}  // namespace

TEST_CASE("models: the waits of concurrent requests overlap") {
    Server server(model_is({"prefork"}) ? std::vector<std::string>{"--workers=24"} : std::vector<std::string>{});
    constexpr int clients = 20;
    auto const start = SteadyClock::now();
    std::vector<Connection> connections;
    for (int i = 0; i < clients; ++i) {
        connections.emplace_back(server.address());
        REQUIRE(connections.back().send(get_text("/delay/300ms")));
    }
    auto const sent = SteadyClock::now();
    for (Connection& connection : connections) {
        Reply const reply = connection.read_final_reply();
        CHECK_MESSAGE(reply.is(200), describe(reply));
    }
    auto const end = SteadyClock::now();
    CHECK(end - sent >= Millis(290));    // it did wait
    CHECK(end - start < Millis(3'000));  // in sequence: 6 s
    CHECK(serves(server.address()));
}

TEST_CASE("models: every wait lasts at least as long as requested, whatever the others do") {
    Server server;
    std::vector<Connection> connections;
    std::vector<SteadyClock::time_point> starts;
    for (int i = 0; i < 12; ++i) {
        connections.emplace_back(server.address());
        starts.push_back(SteadyClock::now());
        REQUIRE(connections.back().send(get_text("/delay/" + std::to_string(100 + 40 * i) + "ms")));
    }
    for (std::size_t i = 0; i < connections.size();
         ++i) {  // the shortest first, so that none is read late because of this loop
        Reply const reply = connections[i].read_final_reply();
        CHECK_MESSAGE(reply.is(200), describe(reply));
        CHECK(SteadyClock::now() - starts[i] >= Millis(100 + 40 * static_cast<int>(i)));
    }
}

TEST_CASE("models: one unit serves one connection, and it is the unit of the model's name") {
    Server server(model_is({"pool"}) ? std::vector<std::string>{"--threads=4"} : std::vector<std::string>{});
    std::vector<Connection> connections = idle_connections(server.address(), 8);
    std::vector<Identity> all = identities(connections);
    for (int round = 0; round < 10; ++round) {
        std::vector<Identity> const more = identities(connections);
        all.insert(all.end(), more.begin(), more.end());
    }
    std::size_t const pids = distinct(all, &Identity::pid).size();
    std::size_t const tids = distinct(all, &Identity::tid).size();
    for (Identity const& one : all) {
        CHECK(one.model == settings().model);
    }
    if (model_is({"prefork"})) {
        CHECK(pids == 8);
        CHECK(tids == 8);
    } else if (model_is({"thread"})) {
        CHECK(pids == 1);
        CHECK(tids == 8);
    } else if (model_is({"pool"})) {
        CHECK(pids == 1);
        CHECK(tids <= 4);
    } else {
        CHECK(pids == 1);
        CHECK(tids == 1);
        CHECK(all.front().pid == all.front().tid);
    }
    CHECK(serves(server.address()));
}

TEST_CASE("models: the supervisor itself serves no request") {
    Server server;
    Connection connection(server.address());
    Identity const who = who_answers(connection);
    CHECK(who.pid != server.pid());
    std::vector<pid_t> const workers = server.workers();
    CHECK(std::find(workers.begin(), workers.end(), who.pid) != workers.end());
    CHECK(process_state(server.pid())->threads == 1);
}

TEST_CASE("models: --workers is the number of worker processes in every model") {
    Server server({"--workers=2"});
    std::vector<pid_t> workers = server.workers();
    CHECK(workers.size() == 2);
    pid_t first = 0;
    {
        Connection connection(server.address());
        first = who_answers(connection).pid;
    }
    pid_t const second = another_worker_than(first, server.address());
    CHECK(first != second);
    for (pid_t const pid : {first, second}) {
        CHECK(std::find(workers.begin(), workers.end(), pid) != workers.end());
    }
    CHECK(serves(server.address()));
}

TEST_CASE("models: prefork serves more clients than it has workers by closing idle connections") {
    if (!model_is({"prefork"})) {
        return;
    }
    Server server({"--workers=3"});
    std::vector<Connection> idle;
    for (int i = 0; i < 3; ++i) {
        idle.emplace_back(server.address());
        CHECK(idle.back().exchange(get_text("/plaintext")).is(200));
    }
    auto const start = SteadyClock::now();
    for (int i = 0; i < 6; ++i) {
        Connection connection(server.address());
        Reply const reply = connection.exchange(get_text("/plaintext"));
        CHECK_MESSAGE(reply.is(200), describe(reply));
    }
    CHECK(SteadyClock::now() - start < Millis(4'000));  // not one keep-alive timeout of 5 s after the other
}

TEST_CASE("models: idle connections do not hold a pool's threads") {
    if (!model_is({"pool"})) {
        return;
    }
    Server server({"--threads=2"});
    std::vector<Connection> idle = idle_connections(server.address(), 50);
    auto const start = SteadyClock::now();
    CHECK(serves(server.address()));
    CHECK(SteadyClock::now() - start < Millis(2'000));
    for (Connection& connection : idle) {
        CHECK(connection.exchange(get_text("/plaintext")).is(200));
    }
    CHECK(process_state(server.workers().at(0))->threads <= 2 + 4);   // its two, the reactor, and those of a sanitizer
}

TEST_CASE("models: --pool-idle=hold keeps a thread with its connection") {
    if (!model_is({"pool"})) {
        return;
    }
    Server server({"--threads=4", "--pool-idle=hold"});
    Connection connection(server.address());
    Identity const first = who_answers(connection);
    std::vector<Connection> others = idle_connections(server.address(), 2);
    for (int i = 0; i < 20; ++i) {
        CHECK(who_answers(connection).tid == first.tid);
    }
    CHECK(serves(server.address()));
}

}   // namespace tricorn::test::models_test
