// Stopping: no accepted request is lost, and nothing is leaked.
#include "tests/contract/fixture.hpp"
#include <algorithm>
#include <csignal>
#include <thread>

namespace tricorn::test::stop_test {

namespace {

using SteadyClock = std::chrono::steady_clock;

Millis since(SteadyClock::time_point start) {
    return std::chrono::floor<Millis>(SteadyClock::now() - start);
}

std::vector<std::string> with_units(std::string const& processes, std::vector<std::string> flags = {}) {
    if (model_is({"prefork"})) {
        flags.push_back("--workers=" + processes);
    }
    return flags;
}

// Connections with a sent request each, in the hands of a unit as far as that is visible from outside.
std::vector<Connection> in_flight(Address const& address, std::size_t count, std::string const& target) {
    std::vector<Connection> result;
    for (std::size_t i = 0; i < count; ++i) {
        result.emplace_back(address);
        REQUIRE(result.back().send(get_text(target)));
    }
    std::this_thread::sleep_for(Millis(250));
    return result;
}

bool all_gone(std::vector<pid_t> const& processes, Millis limit) {
    return eventually(limit, [&] { return std::none_of(processes.begin(), processes.end(), alive); });
}

void check_stopped(Server& server, std::vector<pid_t> const& family, Exit wanted, Millis limit) {
    std::optional<Exit> const exit = server.process().wait(limit);
    CHECK_MESSAGE(exit == wanted, describe(exit));
    CHECK(all_gone(family, Millis(6'000)));
    for (pid_t const left : family) {
        if (alive(left)) {
            kill(left, SIGKILL);
        }
    }
}

}  // namespace

TEST_CASE("stop: an idle server stops at once and leaks nothing") {
    for (int const signal : {SIGTERM, SIGINT, SIGQUIT}) {
        Server server;
        std::vector<pid_t> const family = descendants_of(server.pid());
        CHECK(serves(server.address()));
        auto const start = SteadyClock::now();
        server.process().signal(signal);
        std::optional<Exit> const exit = server.process().wait(Millis(10'000));
        INFO("signal ", signal, ": ", describe(exit), " after ", since(start).count(), " ms");
        REQUIRE(exit);
        CHECK(!exit->by_signal);
        CHECK((signal == SIGQUIT || exit->code == 0));
        CHECK(all_gone(family, Millis(6'000)));
        CHECK_THROWS_AS(Connection(server.address()), std::system_error);
    }
}

TEST_CASE("stop: TERM lets 20 exchanges in flight finish and closes 20 idle connections") {
    Server server(with_units("48"));
    std::vector<pid_t> const family = descendants_of(server.pid());
    std::vector<Connection> idle = idle_connections(server.address(), 20);
    std::vector<Connection> busy = in_flight(server.address(), 20, "/delay/1s");
    auto const start = SteadyClock::now();
    server.process().signal(SIGTERM);
    for (Connection& connection : busy) {
        Reply const reply = connection.read_final_reply();
        CHECK_MESSAGE(reply.is(200), describe(reply));
        CHECK_MESSAGE(reply.announces_close(), describe(reply));
        CHECK(connection.ends_silently());
    }
    for (Connection& connection : idle) {
        CHECK(connection.ends_silently(Millis(5'000)));
    }
    check_stopped(server, family, Exit{false, 0}, Millis(15'000));
    CHECK(since(start) < Millis(15'000));
}

TEST_CASE("stop: an idle connection may send one more request, which is answered and is the last") {
    Server server;
    std::vector<pid_t> const family = descendants_of(server.pid());
    std::vector<Connection> idle = idle_connections(server.address(), 5);
    server.process().signal(SIGTERM);
    for (Connection& connection : idle) {
        connection.send(get_text("/plaintext"));
    }
    for (Connection& connection : idle) {
        Reply const reply = connection.read_final_reply();
        CHECK_MESSAGE(reply.is(200), describe(reply));
        CHECK(connection.ends_silently(Millis(5'000)));
    }
    check_stopped(server, family, Exit{false, 0}, Millis(15'000));
}

TEST_CASE("stop: requests queued when TERM comes are served") {
    if (!model_is({"prefork", "pool"})) {
        return;
    }
    std::vector<std::string> flags = with_units("2");
    if (model_is({"pool"})) {
        flags = {"--threads=2", "--queue-timeout=10s"};
    }
    Server server(flags);
    std::vector<pid_t> const family = descendants_of(server.pid());
    std::vector<Connection> waiting = in_flight(server.address(), 8, "/delay/700ms");  // two served, six wait
    server.process().signal(SIGTERM);
    for (Connection& connection : waiting) {
        Connection served(std::move(connection));  // and closed by the client after its response
        Reply const reply = served.read_final_reply();
        CHECK_MESSAGE(reply.is(200), describe(reply));
    }
    check_stopped(server, family, Exit{false, 0}, Millis(15'000));
}

TEST_CASE("stop: a large response in progress arrives completely") {
    Server server;
    Connection connection(server.address(), 65'536);
    REQUIRE(connection.send(get_text("/bytes/10000000")));
    std::string received;
    REQUIRE(connection.read_some(received, 1, Millis(5'000)) == End::complete);
    server.process().signal(SIGTERM);
    CHECK(connection.read_to_end(received) == End::eof);
    std::size_t const head = received.find("\r\n\r\n");
    REQUIRE(head != std::string::npos);
    CHECK(received.size() - head - 4 == 10'000'000);
    CHECK(server.process().wait(Millis(15'000)) == Exit{false, 0});
}

TEST_CASE("stop: a second TERM, and QUIT, end at once") {
    for (int const signal : {SIGTERM, SIGQUIT}) {
        Server server;
        std::vector<pid_t> const family = descendants_of(server.pid());
        std::vector<Connection> busy = in_flight(server.address(), 3, "/delay/9s");
        auto const start = SteadyClock::now();
        if (signal == SIGTERM) {
            server.process().signal(SIGTERM);
            std::this_thread::sleep_for(Millis(100));  // two at once would be one: signals do not queue
            CHECK(server.process().running());
        }
        server.process().signal(signal);
        std::optional<Exit> const exit = server.process().wait(Millis(7'000));
        REQUIRE_MESSAGE(exit, "still running after ", since(start).count(), " ms");
        CHECK(all_gone(family, Millis(6'000)));
        for (Connection& connection : busy) {
            CHECK(connection.read_reply(Millis(2'000)).end != End::timeout);
        }
    }
}

TEST_CASE("stop: --graceful-timeout ends longer exchanges, and exit code 1 reports it") {
    Server server({"--graceful-timeout=1s"});
    std::vector<pid_t> const family = descendants_of(server.pid());
    std::vector<Connection> busy = in_flight(server.address(), 3, "/delay/9s");
    auto const start = SteadyClock::now();
    server.process().signal(SIGTERM);
    check_stopped(server, family, Exit{false, 1}, Millis(15'000));
    CHECK(since(start) >= Millis(900));
}

TEST_CASE("stop: a forced stop that cuts a body half-way reports it in its exit code") {
    Server server({"--graceful-timeout=500ms"});
    std::vector<pid_t> const family = descendants_of(server.pid());
    Connection connection(server.address());
    REQUIRE(connection.send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 10\r\n\r\nhalf"));
    std::this_thread::sleep_for(Millis(200));
    server.process().signal(SIGTERM);
    check_stopped(server, family, Exit{false, 1}, Millis(15'000));
}

TEST_CASE("stop: a client that connects while others are still being served is refused at once") {
    Server server(with_units("4"));
    std::vector<pid_t> const family = descendants_of(server.pid());
    std::vector<Connection> busy = in_flight(server.address(), 2, "/delay/3s");
    auto const start = SteadyClock::now();
    server.process().signal(SIGTERM);
    CHECK(eventually(Millis(2'000), [&] {
        try {
            Connection late(server.address());
            return false;
        } catch (std::system_error const& error) {
            return error.code() == std::errc::connection_refused;
        }
    }));
    CHECK(since(start) < Millis(2'000));
    for (Connection& connection : busy) {
        CHECK(connection.read_final_reply().is(200));
    }
    check_stopped(server, family, Exit{false, 0}, Millis(15'000));
}

TEST_CASE("stop: with --drain-delay it is not ready while it still serves") {
    Server server({"--drain-delay=5s"});
    std::vector<pid_t> const family = descendants_of(server.pid());
    CHECK(get(server.address(), "/readyz").is(200));
    auto const start = SteadyClock::now();
    server.process().signal(SIGTERM);
    CHECK(eventually(Millis(4'000), [&] { return get(server.address(), "/readyz").is(503); }));
    CHECK(get(server.address(), "/healthz").is(200));
    CHECK(get(server.address(), "/plaintext").is(200));
    CHECK(since(start) < Millis(5'000));
    check_stopped(server, family, Exit{false, 0}, Millis(15'000));
    CHECK(since(start) >= Millis(4'900));
}

TEST_CASE("stop: the workers of a killed supervisor die and the address is free") {
    std::string bind;
    {
        Server server;
        std::vector<pid_t> const family = descendants_of(server.pid());
        std::vector<Connection> busy = in_flight(server.address(), 3, "/delay/9s");
        bind = server.address().text();
        server.process().signal(SIGKILL);
        check_stopped(server, family, Exit{true, SIGKILL}, Millis(15'000));
    }
    Server again({}, {}, bind);
    CHECK(again.address().text() == bind);
    CHECK(serves(again.address()));
}

TEST_CASE("stop: the address is free after a graceful stop under load") {
    std::string bind;
    {
        Server server;
        bind = server.address().text();
        std::vector<Connection> connections = idle_connections(server.address(), 5);
        server.process().signal(SIGTERM);
        CHECK(server.process().wait(Millis(15'000)) == Exit{false, 0});
    }
    Server again({}, {}, bind);
    CHECK(serves(again.address()));
}

}   // namespace tricorn::test::stop_test
