// /fetch of upstreams that stall, drip, lie, flood and break: the right status within the budget, then a normal fetch.
#include "tests/contract/fixture.hpp"
#include "tests/support/faulty_server.hpp"
#include <atomic>
#include <csignal>
#include <fstream>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace tricorn::test::upstream_faults_test {

namespace {

using SteadyClock = std::chrono::steady_clock;

std::string origin_flag(std::uint16_t port, std::string const& name = "origin") {
    return "--upstream=" + name + "=http://127.0.0.1:" + std::to_string(port);
}

// A port that the kernel has just assigned and got back.
std::uint16_t unused_port() {
    FaultyServer const server({});
    return server.port();
}

std::uint64_t resident_kib(std::vector<pid_t> const& processes) {
    std::uint64_t sum = 0;
    for (pid_t const process : processes) {
        std::ifstream file("/proc/" + std::to_string(process) + "/status");
        for (std::string word; file >> word;) {
            std::uint64_t kib = 0;
            if (word == "VmRSS:" && file >> kib) sum += kib;
        }
    }
    return sum;
}

// Sends a head and then bytes to each connection, until the client takes no more or `most` have been sent.
class Flood {
public:
    static constexpr std::uint64_t most = 10'000'000'000;

    explicit Flood(std::string head, std::string piece) : head_(std::move(head)), piece_(std::move(piece)) {
        socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        auto* const generic = reinterpret_cast<sockaddr*>(&address);
        REQUIRE(::bind(socket_, generic, length) == 0);
        REQUIRE(::listen(socket_, 16) == 0);
        REQUIRE(::getsockname(socket_, generic, &length) == 0);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { run(); });
    }
    ~Flood() {
        ::shutdown(socket_, SHUT_RDWR);
        thread_.join();
        ::close(socket_);
    }
    Flood(Flood const&) = delete;
    Flood& operator=(Flood const&) = delete;

    std::uint16_t port() const { return port_; }
    std::uint64_t largest() const { return largest_; }   // bytes that one connection took

private:
    void run() {
        for (;;) {
            int const peer = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
            if (peer < 0) return;
            char request[4096];
            std::uint64_t sent = 0;
            ssize_t n = ::recv(peer, request, sizeof request, 0);
            std::string const* next = &head_;
            while (n > 0 && sent < most) {
                n = ::send(peer, next->data(), next->size(), MSG_NOSIGNAL);
                if (n > 0) sent += static_cast<std::uint64_t>(n);
                next = &piece_;
            }
            largest_ = std::max(largest_.load(), sent);
            ::close(peer);
        }
    }

    std::string head_, piece_;
    int socket_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<std::uint64_t> largest_{0};
    std::thread thread_;
};

struct Fault {
    char const* what;
    Steps steps;
    int status;   // of /fetch
};

std::vector<Fault> faults() {
    Steps drip;
    drip.say("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
    for (int i = 0; i < 60; ++i) drip.pause(Millis(100)).say("x");
    Steps slow_head;
    slow_head.say("HTTP/1.1 200 OK\r\n");
    for (int i = 0; i < 60; ++i) slow_head.pause(Millis(100)).say("X: y\r\n");
    Steps interim;
    for (int i = 0; i < 60; ++i) interim.say("HTTP/1.1 100 Continue\r\n\r\n").pause(Millis(100));
    std::string bomb = "HTTP/1.1 200 OK\r\n";
    for (int i = 0; i < 2000; ++i) bomb += "X-Field-" + std::to_string(i) + ": boom\r\n";
    std::string const line(20'000, 'x');
    std::string const chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    auto const say = [](std::string const& text) { return Steps().say(text); };
    return {{"never answers", Steps(), 504},
            {"stops in the head", say("HTTP/1.1 200 OK\r\nConte"), 504},
            {"stops in the body", say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345"), 504},
            {"drips its body", drip, 504},
            {"drips its head", slow_head, 504},
            {"sends 100 forever", interim, 504},
            {"closes without a word", Steps().close(), 502},
            {"resets without a word", Steps().reset(), 502},
            {"closes in the head", say("HTTP/1.1 200 OK\r\nConte").close(), 502},
            {"closes in the body", say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345").close(), 502},
            {"resets in the body", say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345").reset(), 502},
            {"closes between chunks", say(chunked + "5\r\nhello\r\n").close(), 502},
            {"a header bomb", say(bomb + "\r\n"), 502},
            {"a header bomb without an end", say(bomb), 502},
            {"a long header line", say("HTTP/1.1 200 OK\r\nX: " + line + "\r\n\r\n"), 502},
            {"a long status line", say("HTTP/1.1 200 " + line + "\r\n\r\n"), 502},
            {"announces 10 GB", say("HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n"), 502},
            {"a chunk of 10 GB", say(chunked + "2540be400\r\n" + line), 502},
            {"a bad chunk size", say(chunked + "zz\r\n"), 502},
            {"a negative length", say("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"), 502},
            {"two lengths", say("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx"), 502},
            {"no HTTP", say("SSH-2.0-OpenSSH_9.2p1\r\n"), 502},
            {"switches protocols", say("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"), 502}};
}

void check_normal(FaultyServer& upstream, Server const& server) {
    upstream.behave(always(ok_text()));
    Reply const reply = get(server.address(), "/fetch?upstream=origin", Millis(30'000));
    CHECK_MESSAGE(reply.is(200), describe(reply));
    if (reply.is(200)) CHECK(number_at(parse_json(reply.body), "/status") == 200);
}

}   // namespace

TEST_CASE("fetch: every upstream fault has its status, within the budget, and the next fetch succeeds") {
    FaultyServer upstream({});
    Server server({origin_flag(upstream.port()), "--fetch-timeout=700ms"});
    for (Fault const& fault : faults()) {
        CAPTURE(fault.what);
        upstream.behave(always(fault.steps));
        auto const start = SteadyClock::now();
        Reply const reply = get(server.address(), "/fetch?upstream=origin", Millis(30'000));
        CHECK_MESSAGE(reply.is(fault.status), describe(reply));
        CHECK(text_at(parse_json(reply.body), "/detail").starts_with("upstream origin: "));
        CHECK(SteadyClock::now() - start < Millis(5'000));
        if (fault.status == 504) CHECK(SteadyClock::now() - start >= Millis(700));
        check_normal(upstream, server);
    }
}

TEST_CASE("fetch: unusual but valid responses are accepted, and an extra byte behind one ends its connection") {
    FaultyServer upstream({});
    Server server({origin_flag(upstream.port()), "--workers=1"});
    Connection connection(server.address());
    auto const fetch = [&](Steps const& steps) {
        upstream.behave(always(steps));
        Reply const reply = connection.exchange(get_text("/fetch?upstream=origin"), Millis(30'000));
        REQUIRE_MESSAGE(reply.is(200), describe(reply));
        return parse_json(reply.body);
    };
    CHECK(number_at(fetch(Steps().say("HTTP/1.1 200 OK\r\n\r\nuntil the end").close()), "/bytes") == 13);
    CHECK(number_at(fetch(Steps().say("HTTP/1.0 200 OK\r\n\r\n").close()), "/bytes") == 0);
    CHECK(number_at(fetch(Steps().say("HTTP/1.1 103 Early Hints\r\nContent-Type: a/b\r\n\r\n" + ok_text())),
                    "/bytes") == 2);
    CHECK(
        number_at(fetch(Steps().say_slowly("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\n"
                                           "T: u\r\n\r\n")),
                  "/bytes") == 3);
    CHECK(number_at(fetch(Steps().say("HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n")), "/status") == 304);
    upstream.forget();
    CHECK(number_at(fetch(Steps().say(ok_text() + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")), "/bytes") == 2);
    boost::json::value const next = fetch(Steps().say(response_text("200 OK", "", "mine")));
    CHECK(text_at(next, "/kept_connection") == "false");
    CHECK(number_at(next, "/bytes") == 4);
    // The extra byte arrives when the connection is already idle.
    fetch(Steps().say(ok_text()).pause(Millis(100)).say("x"));
    std::this_thread::sleep_for(Millis(500));
    CHECK(text_at(fetch(Steps().say(ok_text())), "/kept_connection") == "false");
}

TEST_CASE("fetch: an upstream without a listener is 502") {
    Server refused({origin_flag(unused_port())});
    Reply const reply = get(refused.address(), "/fetch?upstream=origin");
    CHECK_MESSAGE(reply.is(502), describe(reply));
    CHECK(serves(refused.address()));
}

TEST_CASE("fetch: a flood of 10 GB is cut off, and uses no memory") {
    std::string const piece(1 << 16, 'x');
    Flood endless("HTTP/1.1 200 OK\r\n\r\n", piece);
    Flood announced("HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n", piece);
    Flood chunks("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "10000\r\n" + piece + "\r\n");
    Flood fields("HTTP/1.1 200 OK\r\n", "X: y\r\n");
    FaultyServer upstream(always(ok_text()));
    Server server({origin_flag(endless.port(), "endless"), origin_flag(announced.port(), "announced"),
                   origin_flag(chunks.port(), "chunks"), origin_flag(fields.port(), "fields"),
                   origin_flag(upstream.port()), "--workers=2"});
    check_normal(upstream, server);
    std::uint64_t const before = resident_kib(server.workers());
    for (int i = 0; i < 5; ++i) {
        for (char const* name : {"endless", "announced", "chunks", "fields"}) {
            CAPTURE(name);
            Reply const reply = get(server.address(), std::string("/fetch?upstream=") + name, Millis(30'000));
            CHECK_MESSAGE(reply.is(502), describe(reply));
        }
    }
    if (!sanitized()) CHECK(resident_kib(server.workers()) < before + 16 * 1024);
    check_normal(upstream, server);
    for (Flood const* flood : {&endless, &announced, &chunks, &fields}) {
        CHECK(flood->largest() < 100'000'000);
    }
}

TEST_CASE("fetch: the timeout ends a response that never pauses and is never too large") {
    std::string const interim = "HTTP/1.1 100 Continue\r\n\r\n";
    Flood flood(interim, interim);
    Server server({origin_flag(flood.port()), "--fetch-timeout=500ms"});
    for (int i = 0; i < 3; ++i) {
        auto const start = SteadyClock::now();
        Reply const reply = get(server.address(), "/fetch?upstream=origin", Millis(60'000));
        CHECK_MESSAGE(reply.is(504), describe(reply));
        CHECK(SteadyClock::now() - start >= Millis(500));
    }
    CHECK(serves(server.address()));
}

TEST_CASE("fetch: units that all wait for their own service are freed by their deadlines") {
    for (int attempt = 0; attempt < 5; ++attempt) {
        std::uint16_t const port = unused_port();
        std::vector<std::string> flags{origin_flag(port, "self"), "--fetch-timeout=2s", "--workers=1"};
        if (model_is({"pool"})) flags.emplace_back("--threads=4");
        if (model_is({"prefork"})) flags.back() = "--workers=4";
        std::optional<Server> server;
        try {
            server.emplace(flags, Restrictions{}, "127.0.0.1:" + std::to_string(port));
        } catch (std::runtime_error const&) {   // another program got the port
            continue;
        }
        std::vector<Connection> asking;
        for (int i = 0; i < 8; ++i) {
            asking.emplace_back(server->address());
            REQUIRE(asking.back().send(get_text("/fetch?upstream=self&path=/delay/100ms")));
        }
        for (Connection& connection : asking) {
            Reply const reply = connection.read_final_reply(Millis(60'000));
            bool const expected = reply.is(200) || reply.is(503) || reply.is(504);
            CHECK_MESSAGE(expected, describe(reply));
        }
        asking.clear();
        CHECK(serves(server->address()));
        Reply const again = get(server->address(), "/fetch?upstream=self&path=/plaintext", Millis(30'000));
        CHECK_MESSAGE(again.is(200), describe(again));
        return;
    }
    FAIL("another program took the port five times");
}

}   // namespace tricorn::test::upstream_faults_test
