// /fetch against working upstreams, and its policy: which targets it may reach.
#include "tests/contract/fixture.hpp"
#include "tests/support/faulty_server.hpp"
#include <csignal>
#include <thread>

namespace tricorn::test::fetch_test {

namespace {

using Flags = std::vector<std::string>;

// sha256sum of "Hello, World!"
constexpr std::string_view hello_digest = "dffd6021bb2bd5b0af676290809ec3a53191dd81c7f70a4b28688a362182986f";

std::string origin_flag(std::uint16_t port, std::string const& name = "origin") {
    return "--upstream=" + name + "=http://127.0.0.1:" + std::to_string(port);
}

std::string origin_flag(Server const& origin) {
    return "--upstream=origin=http://" + origin.address().text();
}

boost::json::value fetched(Connection& connection, std::string const& path) {
    Reply const reply = connection.exchange(get_text("/fetch?upstream=origin&path=" + path), Millis(30'000));
    REQUIRE_MESSAGE(reply.is(200), describe(reply));
    return parse_json(reply.body);
}

unsigned long threads_of(Server const& server) {
    return process_state(server.workers().at(0)).value_or(ProcessState{}).threads;
}

}   // namespace

TEST_CASE("fetch: reports the response and its source") {
    Server origin;
    Server server({origin_flag(origin)});
    Connection connection(server.address());
    boost::json::value const summary = fetched(connection, "/plaintext");
    CHECK(text_at(summary, "/url") == "http://" + origin.address().text() + "/plaintext");
    CHECK(number_at(summary, "/status") == 200);
    CHECK(text_at(summary, "/content_type") == "text/plain");
    CHECK(number_at(summary, "/bytes") == 13);
    CHECK(text_at(summary, "/sha256") == hello_digest);
    CHECK(text_at(summary, "/remote_address") == origin.address().text());
    CHECK(text_at(summary, "/kept_connection") == "false");
    CHECK(summary.at("microseconds").at("total").as_int64() >= summary.at("microseconds").at("first_byte").as_int64());
    CHECK(summary.at("microseconds").at("connect").is_int64());
    CHECK(number_at(fetched(connection, "/status/503"), "/status") == 503);
    CHECK(number_at(fetched(connection, "/bytes/100000"), "/bytes") == 100'000);
    CHECK(text_at(fetched(connection, "/status/204"), "/content_type") == "null");
    Reply const head = [&] {
        REQUIRE(connection.send(request_text("HEAD", "/fetch?upstream=origin")));
        return connection.read_reply(Millis(10'000), true);
    }();
    CHECK(head.is(200));
}

TEST_CASE("fetch: a connection is pooled for the next fetch, and a closed one is not used") {
    FaultyServer upstream(always(response_text("200 OK", "", "first")));
    Server server({origin_flag(upstream.port()), "--workers=1"});
    Connection connection(server.address());
    CHECK(text_at(fetched(connection, "/"), "/kept_connection") == "false");
    boost::json::value const second = fetched(connection, "/");
    CHECK(text_at(second, "/kept_connection") == "true");
    CHECK(text_at(second, "/microseconds/connect") == "null");
    CHECK(upstream.counts().accepted == 1);
    // Closed after the response, without announcing it.
    upstream.behave(always(Steps().say(response_text("200 OK", "", "third")).close()));
    CHECK(text_at(fetched(connection, "/"), "/kept_connection") == "true");
    std::this_thread::sleep_for(Millis(200));
    CHECK(text_at(fetched(connection, "/"), "/kept_connection") == "false");
    // Closed at the very moment of the next request: repeated on a new connection.
    upstream.behave(always(response_text("200 OK", "", "fourth")));
    std::this_thread::sleep_for(Millis(200));
    fetched(connection, "/");
    upstream.behave({.on_accept = {}, .on_head = {}, .on_request = [](Received const& request) {
                         return request.nth == 0 ? Steps().say(response_text("200 OK", "", "fifth")) : Steps().close();
                     }});
    boost::json::value const again = fetched(connection, "/");
    CHECK(text_at(again, "/kept_connection") == "false");
    CHECK(number_at(again, "/bytes") == 5);
    CHECK(serves(server.address()));
}

TEST_CASE("fetch: a connection whose end was announced is not reused") {
    FaultyServer upstream(always(response_text("200 OK", "Connection: close\r\n", "bye")));
    Server server({origin_flag(upstream.port()), "--workers=1"});
    Connection connection(server.address());
    fetched(connection, "/");
    CHECK(text_at(fetched(connection, "/"), "/kept_connection") == "false");
    CHECK(upstream.counts().accepted == 2);
}

TEST_CASE("fetch: the upstream learns nothing about the client, and redirects are not followed") {
    FaultyServer elsewhere(always(ok_text()));
    FaultyServer upstream(always(response_text("302 Found", "Location: " + elsewhere.url() + "\r\n")));
    Server server({origin_flag(upstream.port()), "--fetch-allow=127.0.0.1:" + std::to_string(elsewhere.port())});
    Connection connection(server.address());
    Reply const reply = connection.exchange(get_text("/fetch?upstream=origin&path=/a%3Fb=c",
                                                     "Cookie: secret=1\r\nAuthorization: Basic eDp5\r\nX-Mine: 1\r\n"));
    REQUIRE(reply.is(200));
    CHECK(number_at(parse_json(reply.body), "/status") == 302);
    CHECK(elsewhere.counts().accepted == 0);
    REQUIRE(upstream.received().size() == 1);
    Received const asked = upstream.received()[0];
    CHECK(asked.line() == "GET /a?b=c HTTP/1.1");
    CHECK(asked.field("Host") == "127.0.0.1:" + std::to_string(upstream.port()));
    CHECK(asked.field("Via") == "1.1 tricorn-fetch");
    CHECK(asked.field("User-Agent").starts_with("tricorn/"));
    for (char const* name : {"Cookie", "Authorization", "X-Mine", "Forwarded", "X-Forwarded-For"}) {
        CHECK(asked.count(name) == 0);
    }
    CHECK(serves(server.address()));
}

TEST_CASE("fetch: by URL only reaches targets of --fetch-allow") {
    FaultyServer upstream(always(ok_text()));
    FaultyServer other(always(ok_text()));
    Server server({"--fetch-allow=127.0.0.1:" + std::to_string(upstream.port())});
    CHECK(get(server.address(), "/fetch?url=" + upstream.url("/x")).is(200));
    Reply const refused = get(server.address(), "/fetch?url=" + other.url("/x"));
    CHECK(refused.is(403));
    CHECK(text_at(parse_json(refused.body), "/detail").find("--fetch-allow") != std::string::npos);
    CHECK(other.counts().accepted == 0);
    // The name resolves to this address, but only the address is allowed.
    CHECK(get(server.address(), "/fetch?url=http://localhost:" + std::to_string(upstream.port()) + "/").is(403));
    CHECK(get(server.address(), "/fetch?url=https://127.0.0.1:" + std::to_string(upstream.port()) + "/").is(400));
    CHECK(get(server.address(), "/fetch").is(400));
    CHECK(get(server.address(), "/fetch?upstream=origin").is(403));
    CHECK(serves(server.address()));
}

TEST_CASE("fetch: names are resolved") {
    FaultyServer upstream(always(ok_text()));
    std::string const place = "localhost:" + std::to_string(upstream.port());
    Server server({"--upstream=origin=http://" + place, "--fetch-allow=" + place + ",no-such-name.invalid"});
    Connection connection(server.address());
    boost::json::value const summary = fetched(connection, "/");
    CHECK(text_at(summary, "/remote_address") == "127.0.0.1:" + std::to_string(upstream.port()));
    CHECK(summary.at("microseconds").at("resolve").is_int64());
    CHECK(get(server.address(), "/fetch?url=http://" + place + "/").is(200));
    Reply const nowhere = get(server.address(), "/fetch?url=http://no-such-name.invalid/", Millis(30'000));
    CHECK_MESSAGE((nowhere.is(502) || nowhere.is(504)), describe(nowhere));   // 504: its resolver is silent
    CHECK(serves(server.address()));
}

TEST_CASE("fetch: a request that has passed through a fetch is refused, so a loop ends where it begins") {
    FaultyServer upstream(always(ok_text()));
    Server second({origin_flag(upstream.port())});
    Server first({origin_flag(second)});
    Connection connection(first.address());
    boost::json::value const summary = fetched(connection, "/fetch%3Fupstream=origin");
    CHECK(number_at(summary, "/status") == 403);
    CHECK(upstream.counts().accepted == 0);
    CHECK(serves(first.address()));
    CHECK(serves(second.address()));
}

TEST_CASE("fetch: no more than --fetch-concurrency at a time in a worker") {
    if (model_is({"prefork"})) {
        MESSAGE("a process of prefork serves one request at a time: nothing to bound");
        return;
    }
    FaultyServer upstream(always(Steps().pause(Millis(1'000)).say(ok_text())));
    Server server({origin_flag(upstream.port()), "--fetch-concurrency=2", "--workers=1"});
    std::vector<Connection> asking;
    for (int i = 0; i < 2; ++i) {
        asking.emplace_back(server.address());
        REQUIRE(asking.back().send(get_text("/fetch?upstream=origin")));
    }
    CHECK(eventually(Millis(10'000), [&] { return upstream.counts().accepted == 2; }));
    Reply const refused = get(server.address(), "/fetch?upstream=origin");
    if (asking[0].read_final_reply(Millis(0)).end != End::complete) {   // on a very busy machine 1 s may have passed
        CHECK_MESSAGE(refused.is(503), describe(refused));
        CHECK(refused.has("Retry-After"));
        CHECK(asking[1].read_final_reply().is(200));
    }
    CHECK(get(server.address(), "/fetch?upstream=origin").is(200));
}

TEST_CASE("fetch: 200 at the same time") {
    constexpr int clients = 200;
    Server origin(model_is({"prefork"}) ? Flags{"--workers=200"}
                  : model_is({"pool"})  ? Flags{"--threads=200"}
                                        : Flags{});
    Flags flags{origin_flag(origin), "--fetch-concurrency=200", "--fetch-timeout=30s"};
    flags.emplace_back(model_is({"prefork"}) ? "--workers=200" : model_is({"pool"}) ? "--threads=200" : "--workers=1");
    Server server(flags);
    unsigned long const before = threads_of(server);
    auto const start = std::chrono::steady_clock::now();
    std::vector<Connection> asking;
    for (int i = 0; i < clients; ++i) {
        asking.emplace_back(server.address());
        REQUIRE(asking.back().send(get_text("/fetch?upstream=origin&path=/delay/500ms")));
    }
    if (model_is({"coroutine"})) {
        unsigned long const threads = threads_of(server);
        CHECK(threads == before);
        if (!sanitized()) CHECK(threads == 1);   // ThreadSanitizer has its own thread
    }
    for (Connection& connection : asking) {
        Reply const reply = connection.read_final_reply(Millis(60'000));
        CHECK_MESSAGE((reply.is(200) && number_at(parse_json(reply.body), "/status") == 200), describe(reply));
    }
    CHECK(std::chrono::steady_clock::now() - start < Millis(50'000));   // in sequence: 100 s
    CHECK(serves(server.address()));
}

TEST_CASE("fetch: a stop waits for one in flight") {
    FaultyServer upstream(always(Steps().pause(Millis(500)).say(ok_text())));
    Server server({origin_flag(upstream.port())});
    Connection connection(server.address());
    REQUIRE(connection.send(get_text("/fetch?upstream=origin")));
    CHECK(eventually(Millis(10'000), [&] { return upstream.counts().accepted == 1; }));
    server.process().signal(SIGTERM);
    Reply const reply = connection.read_final_reply();
    CHECK_MESSAGE(reply.is(200), describe(reply));
    CHECK(server.process().wait(Millis(20'000)) == Exit{false, 0});
}

}   // namespace tricorn::test::fetch_test
