// Absolute deadlines for each phase: no slow client holds a unit longer.
#include "tests/contract/fixture.hpp"
#include <chrono>
#include <poll.h>
#include <thread>

namespace tricorn::test::deadlines_test {

namespace {

using SteadyClock = std::chrono::steady_clock;

Millis since(SteadyClock::time_point start) {
    return std::chrono::floor<Millis>(SteadyClock::now() - start);
}

// Sends a byte every 100 ms until a response arrives or the limit passes.
void trickle(Connection& connection, std::string_view byte, Millis limit) {
    auto const start = SteadyClock::now();
    pollfd entry{connection.descriptor(), POLLIN, 0};
    while (since(start) < limit && poll(&entry, 1, 100) == 0 && connection.send(byte)) {}
}

void check_408(Connection& connection, SteadyClock::time_point start, Millis timeout) {
    Reply const reply = connection.read_reply(Millis(15'000));
    Millis const taken = since(start);
    CHECK_MESSAGE(reply.is(408), describe(reply));
    CHECK(reply.announces_close());
    CHECK(is_json(reply.body));
    CHECK(taken >= timeout - Millis(100));
    CHECK(taken <= timeout + Millis(5'000));   // bytes that extended the deadline would arrive for six seconds
    CHECK(connection.ends_silently());
}

std::vector<std::string> few_units() {
    if (model_is({"prefork"})) {
        return {"--workers=8"};
    }
    return model_is({"thread"}) ? std::vector<std::string>{"--max-connections=8"} : std::vector<std::string>{};
}

}  // namespace

TEST_CASE("deadlines: a missing header is answered 408, and trickling bytes do not extend the deadline") {
    Server server({"--header-timeout=1s"});
    SUBCASE("silence after the beginning") {
        Connection connection(server.address());
        auto const start = SteadyClock::now();
        connection.send("GET /plaintext HT");
        check_408(connection, start, Millis(1'000));
    }
    SUBCASE("a byte at intervals") {
        Connection connection(server.address());
        auto const start = SteadyClock::now();
        connection.send("GET /plaintext HTTP/1.1\r\nHost: t.example\r\nX-A: ");
        trickle(connection, "a", Millis(6'000));
        check_408(connection, start, Millis(1'000));
    }
    SUBCASE("the second request of a connection") {
        Connection connection(server.address());
        CHECK(connection.exchange(get_text("/plaintext")).is(200));
        auto const start = SteadyClock::now();
        connection.send("G");
        trickle(connection, "E", Millis(6'000));
        check_408(connection, start, Millis(1'000));
    }
    CHECK(serves(server.address()));
}

TEST_CASE("deadlines: a missing body is answered 408, and trickling bytes do not extend the deadline") {
    Server server({"--body-timeout=1s"});
    SUBCASE("silence after the beginning") {
        Connection connection(server.address());
        auto const start = SteadyClock::now();
        connection.send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 1000\r\n\r\nabc");
        check_408(connection, start, Millis(1'000));
    }
    SUBCASE("a byte at intervals") {
        Connection connection(server.address());
        auto const start = SteadyClock::now();
        connection.send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 1000\r\n\r\n");
        trickle(connection, "a", Millis(6'000));
        check_408(connection, start, Millis(1'000));
    }
    SUBCASE("a chunk at intervals") {
        Connection connection(server.address());
        auto const start = SteadyClock::now();
        connection.send("POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n");
        trickle(connection, "1\r\na\r\n", Millis(6'000));
        check_408(connection, start, Millis(1'000));
    }
    CHECK(serves(server.address()));
}

TEST_CASE("deadlines: an idle connection is closed without a response") {
    Server server({"--keepalive-timeout=1s", "--header-timeout=2s"});
    Connection connection(server.address());
    CHECK(connection.exchange(get_text("/plaintext")).is(200));
    auto const start = SteadyClock::now();
    CHECK(connection.ends_silently(Millis(15'000)));
    CHECK(since(start) >= Millis(800));
    Connection mute(server.address());  // never sends anything
    std::string said;
    CHECK(mute.read_to_end(said, Millis(8'000)) != End::timeout);
    CHECK(serves(server.address()));
}

TEST_CASE("deadlines: the first request has the header's timeout, not the keep-alive timeout") {
    Server server({"--keepalive-timeout=200ms"});
    Connection connection(server.address());
    std::this_thread::sleep_for(Millis(700));
    CHECK(connection.exchange(get_text("/plaintext")).is(200));
    CHECK(connection.ends_silently(Millis(6'000)));
    CHECK(serves(server.address()));
}

TEST_CASE("deadlines: a request in time resets all deadlines") {
    Server server({"--keepalive-timeout=1s", "--header-timeout=1s", "--body-timeout=1s", "--write-timeout=1s"});
    Connection connection(server.address());
    for (int i = 0; i < 2; ++i) {
        Reply const reply = connection.exchange(get_text("/delay/700ms"));   // an exchange itself has no deadline
        CHECK_MESSAGE(reply.is(200), describe(reply));
    }
    Reply const longer = connection.exchange(get_text("/delay/1500ms"));
    CHECK_MESSAGE(longer.is(200), describe(longer));
    CHECK(connection.exchange(get_text("/plaintext")).is(200));
}

TEST_CASE("deadlines: a client that does not read is dropped") {
    std::vector<std::string> flags{"--write-timeout=1s"};
    if (model_is({"prefork"})) {
        flags.emplace_back("--workers=1");
    } else if (model_is({"pool"})) {
        flags.emplace_back("--threads=1");
    }
    Server server(flags);
    std::string received;
    // Only a server that was scheduled meanwhile can have dropped it after that time.
    for (Millis const patience : {Millis(3'000), Millis(20'000)}) {
        Connection connection(server.address(), 4096);
        REQUIRE(connection.send(get_text("/bytes/10485760")));
        auto const start = SteadyClock::now();
        std::this_thread::sleep_for(Millis(200));   // lets it begin
        // With one unit this is only answered after the client above has been dropped; it is not read until then.
        CHECK(serves(server.address(), Millis(20'000)));
        std::this_thread::sleep_for(std::max(Millis(0), patience - since(start)));
        received.clear();
        End const end = connection.read_to_end(received, Millis(8'000));
        if (received.size() >= 10'485'760) continue;
        CHECK(end != End::timeout);
        break;
    }
    CHECK(received.size() < 10'485'760);
    CHECK(serves(server.address()));
}

TEST_CASE("deadlines: a client that reads slowly but steadily is not dropped") {
    Server server({"--write-timeout=1s"});
    Connection connection(server.address(), 4096);
    REQUIRE(connection.send(get_text("/bytes/8000000")));
    std::string received;
    auto const start = SteadyClock::now();
    while (since(start) < Millis(4'000)) {   // about 40 kB a second: the server's full buffer lasts longer than that
        REQUIRE(connection.read_some(received, 4096, Millis(5'000)) == End::complete);
        std::this_thread::sleep_for(Millis(100));
    }
    while (received.size() < 8'000'000) {
        REQUIRE(connection.read_some(received, 65'536, Millis(5'000)) == End::complete);
    }
    CHECK(serves(server.address()));
}

TEST_CASE("deadlines: slow clients do not block others") {
    bool const parks = model_is({"pool", "coroutine"});
    int const seconds = full_size() ? 5 : 2;
    std::size_t const slow_clients = parks ? (full_size() ? 2'000U : 300U) : 16U;
    std::vector<std::string> flags = few_units();
    flags.push_back("--header-timeout=" + std::to_string(seconds) + "s");
    Server server(flags);
    std::vector<Connection> slow;
    for (std::size_t i = 0; i < slow_clients; ++i) {
        slow.emplace_back(server.address());
        slow.back().send("GET /plaintext HTTP/1.1\r\nX-Slow: ");
    }
    // Without a deadline they would block forever.
    Millis const limit(2'000 * seconds + 30'000);
    CHECK(serves(server.address(), limit));
    for (int round = 0; round < 3; ++round) {
        for (Connection& connection : slow) {
            connection.send("a");   // some have been refused by now
        }
    }
    CHECK(serves(server.address(), limit));
    std::size_t ended = 0;
    for (Connection& connection : slow) {
        std::string answer;
        ended += connection.read_to_end(answer, Millis(8'000 + 2'000 * seconds)) != End::timeout ? 1 : 0;
    }
    CHECK(ended == slow.size());
    CHECK(serves(server.address()));
}

TEST_CASE("deadlines: bodies that never end do not block others") {
    // They would hold a unit for this long.
    std::vector<std::string> flags = few_units();
    flags.emplace_back("--body-timeout=60s");
    Server server(flags);
    bool const parks = model_is({"pool", "coroutine"});
    std::vector<Connection> slow;
    for (int i = 0; i < (parks ? 200 : 4); ++i) {   // pool: three times its threads
        slow.emplace_back(server.address());
        slow.back().send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 100000\r\n\r\nabc");
    }
    CHECK(serves(server.address(), Millis(20'000)));
}

TEST_CASE("deadlines: heads that never end do not even hold a unit if connections are parked") {
    if (!model_is({"pool", "coroutine"})) return;
    Server server({"--header-timeout=60s"});
    std::vector<Connection> slow;
    for (int i = 0; i < 300; ++i) {
        slow.emplace_back(server.address());
        slow.back().send("GET /plaintext HTTP/1.1\r\nX-Slow: ");
    }
    CHECK(serves(server.address(), Millis(20'000)));
}

}   // namespace tricorn::test::deadlines_test
