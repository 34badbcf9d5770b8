// The simulated database: few connections for all workers, none lost when workers die, overlapping waits.
#include "server/database/database.hpp"
#include "tests/contract/crowd.hpp"
#include <algorithm>
#include <boost/json/array.hpp>
#include <csignal>
#include <thread>

namespace tricorn::test::database_test {

namespace {

using SteadyClock = std::chrono::steady_clock;
using Flags = std::vector<std::string>;

// Flags for at least this many units, if the model has a fixed number of them.
Flags with_units(int units, Flags flags) {
    if (model_is({"prefork"})) {
        flags.push_back("--workers=" + std::to_string(units));
    } else if (model_is({"pool"})) {
        flags.push_back("--threads=" + std::to_string(units));
    }
    return flags;
}

boost::json::value status_of(Address const& address) {
    Reply const reply = get(address, "/db/status");
    return reply.is(200) ? parse_json(reply.body) : boost::json::value();
}

// Checks that every connection is free again and can be acquired.
void check_whole(Server const& server, int connections) {
    CHECK(serves(server.address()));
    CHECK(eventually(Millis(10'000), [&] {
        boost::json::value const status = status_of(server.address());
        return number_at(status, "/in_use") == 0 && number_at(status, "/waiting") == 0;
    }));
    boost::json::value const before = status_of(server.address());
    CHECK(number_at(before, "/connections") == connections);
    CHECK(number_at(before, "/most_in_use") <= connections);
    std::vector<Connection> asking;
    for (int i = 0; i < connections; ++i) {
        asking.emplace_back(server.address());
        REQUIRE(asking.back().send(get_text("/db?latency=1s")));
    }
    for (Connection& connection : asking) {
        Reply const reply = connection.read_final_reply(Millis(30'000));
        CHECK_MESSAGE(reply.is(200), describe(reply));
    }
    CHECK(number_at(status_of(server.address()), "/timeouts") == number_at(before, "/timeouts"));
    CHECK(number_at(status_of(server.address()), "/most_in_use") == connections);
}

void check_row(boost::json::value const& row) {
    std::int64_t const id = number_at(row, "/id");
    CHECK(id >= 1);
    CHECK(id <= 10'000);
    CHECK(number_at(row, "/randomNumber") == server::row_of(static_cast<unsigned>(id)).number);
}

Reply ask(Address const& address, std::string const& target) {
    Reply reply = get(address, target);
    REQUIRE_MESSAGE(reply.is(200), describe(reply));
    return reply;
}

}   // namespace

TEST_CASE("database: /db is an object, /queries always a list") {
    Server server;
    Reply const one = ask(server.address(), "/db");
    CHECK(one.field("Content-Type") == "application/json");
    CHECK(one.has("Date"));
    CHECK(one.has("Server"));
    CHECK(one.field("Content-Length") == std::to_string(one.body.size()));
    CHECK(one.field("Server-Timing").find("queries;dur=") != std::string::npos);
    check_row(parse_json(one.body));
    std::pair<char const*, std::size_t> const cases[] = {{"/queries", 1},           {"/queries?queries=", 1},
                                                         {"/queries?queries=x", 1}, {"/queries?queries=0", 1},
                                                         {"/queries?queries=7", 7}, {"/queries?queries=501", 500}};
    for (auto const& [target, rows] : cases) {
        CAPTURE(target);
        boost::json::value const body =
            parse_json(ask(server.address(), std::string(target) + (rows == 500 ? "&latency=10us" : "")).body);
        REQUIRE(body.is_array());
        CHECK(body.as_array().size() == rows);
        for (auto const& row : body.as_array()) {
            check_row(row);
        }
    }
    Connection connection(server.address());
    REQUIRE(connection.send(request_text("HEAD", "/db")));
    CHECK(connection.read_reply(Millis(10'000), true).is(200));
    CHECK(get(server.address(), "/db?latency=soon").is(400));
    CHECK(get(server.address(), "/db?latency=11s").is(400));
    CHECK(get(server.address(), "/db?latency=1ms").is(200));
}

TEST_CASE("database: N queries take N service times, on one connection") {
    Server server({"--db-connections=1"});
    auto const start = SteadyClock::now();
    ask(server.address(), "/queries?queries=10&latency=20ms");
    CHECK(SteadyClock::now() - start >= Millis(200));
    CHECK(number_at(status_of(server.address()), "/acquired") == 1);
}

TEST_CASE("database: a seed gives the same rows and service times again") {
    Flags const flags{"--workers=1", "--seed=4711"};
    auto const answers = [](Server const& server) {
        std::vector<std::string> result;
        for (int i = 0; i < 10; ++i) {
            Reply const reply = ask(server.address(), i % 2 == 0 ? "/db" : "/queries?queries=5");
            std::string const timing = reply.field("Server-Timing");
            result.push_back(reply.body + timing.substr(timing.find("queries;")));
        }
        return result;
    };
    Server one(flags), same(flags), other({"--workers=1", "--seed=4712"});
    std::vector<std::string> const first = answers(one);
    CHECK(answers(same) == first);
    CHECK(answers(other) != first);
    kill(one.workers().at(0), SIGKILL);
    CHECK(serves(one.address()));
    CHECK(answers(one) != first);   // a replacement worker draws its own numbers
}

TEST_CASE("database: failing queries are answered 500, and the service continues") {
    Server server({"--db-error-rate=1"});
    Reply const reply = get(server.address(), "/db");
    CHECK(reply.is(500));
    CHECK(text_at(parse_json(reply.body), "/error") == "Internal Server Error");
    CHECK(number_at(status_of(server.address()), "/in_use") == 0);
    CHECK(serves(server.address()));
}

TEST_CASE("database: a request without a connection in time gets 503, and later ones are served") {
    Server server(with_units(4, {"--db-connections=1", "--db-acquire-timeout=100ms"}));
    Connection holder(server.address());
    REQUIRE(holder.send(get_text("/db?latency=3s")));
    CHECK(eventually(Millis(10'000), [&] { return number_at(status_of(server.address()), "/in_use") == 1; }));
    Connection late(server.address());
    Reply const refused = late.exchange(get_text("/db"));
    if (holder.read_final_reply(Millis(0)).end != End::complete) {   // on a very busy machine 3 s may have passed
        CHECK(refused.is(503));
        CHECK(refused.has("Retry-After"));
        CHECK_FALSE(refused.announces_close());
        CHECK(text_at(parse_json(refused.body), "/detail").find("--db-acquire-timeout") != std::string::npos);
        CHECK(late.exchange(get_text("/plaintext")).is(200));   // other requests are not affected
        CHECK(holder.read_final_reply(Millis(30'000)).is(200));
    }
    check_whole(server, 1);
}

TEST_CASE("database: waits of as many requests as there are connections overlap") {
    constexpr int clients = 32;
    Server server(with_units(40, {}));
    std::vector<Connection> connections;
    std::vector<SteadyClock::time_point> starts;
    auto const latency_of = [](int i) { return Millis(400 + 20 * i); };
    for (int i = 0; i < clients; ++i) {
        connections.emplace_back(server.address());
        starts.push_back(SteadyClock::now());
        REQUIRE(connections.back().send(get_text("/db?latency=" + std::to_string(latency_of(i).count()) + "ms")));
    }
    for (int i = 0; i < clients; ++i) {   // the shortest first, so that none is read late because of this loop
        Reply const reply = connections[std::size_t(i)].read_final_reply();
        CHECK_MESSAGE(reply.is(200), describe(reply));
        CHECK(SteadyClock::now() - starts[std::size_t(i)] >= latency_of(i));
    }
    CHECK(SteadyClock::now() - starts[0] < Millis(11'000));   // in sequence: 22.7 s
    CHECK(serves(server.address()));
}

TEST_CASE("database: never more than --db-connections are in use, and every request ends as 200 or 503") {
    int const clients = full_size() ? 500 : 200;
    Server server(with_units(64, {"--db-connections=10", "--db-acquire-timeout=50ms", "--queue-timeout=1m"}));
    auto const start = SteadyClock::now();
    Crowd crowd(server.address(), clients, "/db?latency=5ms");
    std::this_thread::sleep_for(Millis(2'000));
    crowd.stop();
    double const seconds = std::chrono::duration<double>(SteadyClock::now() - start).count();
    boost::json::value const status = status_of(server.address());
    CHECK(crowd.ok + crowd.refused == crowd.sent);
    CHECK(crowd.ok > 0);
    CHECK(double(crowd.ok) <= 10 / 0.005 * seconds + 10);   // the ceiling: connections / service time
    CHECK(number_at(status, "/most_in_use") <= 10);
    CHECK(number_at(status, "/acquired") == crowd.ok);
    CHECK(number_at(status, "/timeouts") == crowd.refused);
    check_whole(server, 10);
}

TEST_CASE("database: all workers together have no more than --db-connections") {
    Server server(with_units(16, {"--workers=4", "--db-connections=10"}));
    Crowd crowd(server.address(), 60, "/queries?queries=2&latency=2ms");
    std::this_thread::sleep_for(Millis(1'000));
    crowd.stop();
    CHECK(crowd.ok + crowd.refused == crowd.sent);
    CHECK(crowd.ok > 0);
    CHECK(number_at(status_of(server.address()), "/most_in_use") <= 10);
    check_whole(server, 10);
}

TEST_CASE("database: workers that are killed repeatedly lose no connection of it") {
    Flags flags{"--db-connections=10"};
    flags.emplace_back(model_is({"prefork"}) ? "--workers=24" : "--workers=3");
    Server server(flags);
    std::this_thread::sleep_for(Millis(1'100));   // after that a death is not a failed start
    Crowd crowd(server.address(), 48, "/db?latency=10ms");
    auto const end = SteadyClock::now() + Millis(full_size() ? 30'000 : 3'000);
    int kills = 0;
    for (; SteadyClock::now() < end; ++kills) {
        std::vector<pid_t> const workers = server.workers();
        if (!workers.empty()) {
            kill(workers[std::size_t(kills * 7) % workers.size()], SIGKILL);
        }
        std::this_thread::sleep_for(Millis(100));
    }
    crowd.stop();
    INFO(kills, " kills, ", crowd.ok.load(), " ok, ", crowd.refused.load(), " refused, ", crowd.cut.load(), " cut");
    CHECK(crowd.ok + crowd.refused + crowd.cut == crowd.sent);
    CHECK(crowd.ok > 0);
    CHECK(eventually(Millis(20'000), [&] {   // the workers that died young are back
        return server.workers().size() == (model_is({"prefork"}) ? 24U : 3U);
    }));
    check_whole(server, 10);
}

TEST_CASE("database: clients that vanish leak nothing") {
    Server server(with_units(16, {"--db-connections=4"}));
    for (int i = 0; i < 40; ++i) {
        Connection connection(server.address());
        connection.send(get_text(i % 2 == 0 ? "/db?latency=100ms" : "/queries?queries=5&latency=20ms"));
    }
    check_whole(server, 4);
}

TEST_CASE("database: a stop waits for requests that have a connection or wait for one") {
    Server server(with_units(8, {"--db-connections=2", "--db-acquire-timeout=20s"}));
    std::vector<Connection> connections;
    for (int i = 0; i < 6; ++i) {
        connections.emplace_back(server.address());
        REQUIRE(connections.back().send(get_text("/db?latency=300ms")));
    }
    CHECK(eventually(Millis(10'000), [&] { return number_at(status_of(server.address()), "/acquired") >= 2; }));
    server.process().signal(SIGTERM);
    for (Connection& connection : connections) {
        Reply const reply = connection.read_final_reply(Millis(30'000));
        CHECK_MESSAGE(reply.is(200), describe(reply));
    }
    CHECK(server.process().wait(Millis(30'000)) == Exit{});
}

}   // namespace tricorn::test::database_test
