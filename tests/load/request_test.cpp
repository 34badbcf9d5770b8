// The client sends exactly the requested bytes, nothing else.
#include "tests/load/fixture.hpp"
#include <algorithm>
#include <fstream>

namespace tricorn::test::request_test {

namespace {

// Every byte value, many times.
std::string binary(std::size_t size) {
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>((i * 7 + i / 256) & 0xff);
    return bytes;
}

std::string write_file(TemporaryFolder const& folder, std::string const& content) {
    std::string const path = (folder.path() / "body").string();
    std::ofstream(path, std::ios::binary) << content;
    return path;
}

// Four requests on two connections; the server must see the same each time.
Received request_of(FaultyServer& server, Words flags, std::string const& target = "/") {
    server.forget();
    flags.insert(flags.end(), {"-n", "4", "-c", "2"});
    Outcome const run = load(flags, server.url(target));
    CHECK_MESSAGE(run.ended_as(0), run.text());
    std::vector<Received> const all = server.received();
    REQUIRE(all.size() == 4);
    for (Received const& one : all) {
        CHECK(one.head == all[0].head);
        CHECK(one.body == all[0].body);
    }
    CHECK(run.number("/bytes/sent") == static_cast<std::int64_t>(4 * (all[0].head.size() + all[0].body.size())));
    return all[0];
}

}   // namespace

TEST_CASE("request: without flags it is a GET with Host and nothing else") {
    FaultyServer server(always(ok_text()));
    std::string const host = "127.0.0.1:" + std::to_string(server.port());
    CHECK(request_of(server, {}).head == "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    CHECK(request_of(server, {}, "/a/b?c=d&e=%20f").head ==
          "GET /a/b?c=d&e=%20f HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    CHECK(request_of(server, {}, "?c").line() == "GET /?c HTTP/1.1");
    CHECK(request_of(server, {}, "").line() == "GET / HTTP/1.1");
}

TEST_CASE("request: a body is sent as it is, with its length") {
    FaultyServer server(always(ok_text()));
    TemporaryFolder const folder;
    for (std::size_t const size : {std::size_t(0), std::size_t(1), std::size_t(3'000), std::size_t(1) << 20}) {
        std::string const content = binary(size);
        Received const seen = request_of(server, {"-b", "@" + write_file(folder, content)});
        CHECK(seen.line() == "POST / HTTP/1.1");
        CHECK(seen.count("Content-Length") == 1);
        CHECK(seen.field("Content-Length") == std::to_string(size));
        CHECK(seen.count("Transfer-Encoding") == 0);
        CHECK((seen.body == content));   // not printed: long and binary
    }
    Received const text = request_of(server, {"-b", "a=1&b=2"});
    CHECK(text.body == "a=1&b=2");
    CHECK(text.count("Content-Type") == 0);
    CHECK(request_of(server, {"-b", ""}).field("Content-Length") == "0");
}

TEST_CASE("request: methods that call for a body announce an empty one") {
    FaultyServer server(always(ok_text()));
    for (char const* const method : {"PUT", "POST", "PATCH"}) {
        Received const seen = request_of(server, {"-X", method});
        CHECK(seen.line() == std::string(method) + " / HTTP/1.1");
        CHECK(seen.field("Content-Length") == "0");
        CHECK(seen.count("Content-Length") == 1);
    }
    for (char const* const method : {"GET", "DELETE", "OPTIONS", "get", "M-SEARCH"}) {
        Received const seen = request_of(server, {"-X", method});
        CHECK(seen.line() == std::string(method) + " / HTTP/1.1");
        CHECK(seen.count("Content-Length") == 0);
    }
    Received const with_body = request_of(server, {"-X", "DELETE", "-b", "why"});
    CHECK(with_body.line() == "DELETE / HTTP/1.1");
    CHECK(with_body.body == "why");
}

TEST_CASE("request: each -H arrives once, in order, and Host can be replaced") {
    FaultyServer server(always(ok_text()));
    Received const seen =
        request_of(server, {"-H", "X-One: 1", "-H", "x-one: 2", "-H", "Empty:", "-H", "Spaced:   a b  ", "-H",
                            "Umlaut: \xc3\xbc", "-H", "hOsT: example.org", "-H", "Cookie: a:b"});
    CHECK(seen.head == "GET / HTTP/1.1\r\nX-One: 1\r\nx-one: 2\r\nEmpty: \r\nSpaced: a b\r\nUmlaut: \xc3\xbc\r\n"
                       "hOsT: example.org\r\nCookie: a:b\r\n\r\n");
    CHECK(seen.count("Host") == 1);
    CHECK(seen.count("X-One") == 2);
}

TEST_CASE("request: -H 'Connection: close' is a connection for each request") {
    FaultyServer server(
        always(Steps().say("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n").close()));
    // One thread: the second of two might be too late for a request.
    CHECK(request_of(server, {"-H", "Connection: close", "-t", "1"}).field("Connection") == "close");
    CHECK(server.final_counts().accepted == 4);
}

TEST_CASE("request: a refusal of a large body is an answer, where it can be read") {
    TemporaryFolder const folder;
    std::string const body = "@" + write_file(folder, binary(8 << 20));
    std::string const refusal = "HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 3\r\n\r\nno\n";
    // The head decides. One server closes with the body unread, which makes the kernel reset the connection; the other
    // reads on and discards, as RFC 9112 section 9.6 advises.
    for (bool const polite : {false, true}) {
        Steps const answer = polite ? Steps().say(refusal).half_close() : Steps().say(refusal).close();
        FaultyServer server({{}, [answer](Received const&) { return answer; }, {}});
        Outcome const run = load({"-n", "12", "-c", "3", "-t", "1", "-b", body, "--timeout", "60s"}, server.url());
        INFO(std::string(polite ? "reads on: " : "closes: "), run.text());
        CHECK(run.ended_as(4));
        CHECK(run.not_ok() == 12);
        CHECK(run.number("/by_status/413") == 12);
        CHECK(run.failed() == 0);
        CHECK(run.number("/connections_opened") == 12);
        check_normal_run(server);
    }
}

TEST_CASE("request: tricorn-server's refusal of a large body is counted, and its echo of one that fits") {
    TricornServer server({"--model=coroutine", "--max-body=100KiB"});
    TemporaryFolder const folder;
    Outcome const fits =
        load({"-n", "20", "-c", "2", "-b", "@" + write_file(folder, binary(100 << 10))}, server.url("/echo"));
    CHECK_MESSAGE(fits.ended_as(0), fits.text());
    CHECK(fits.ok() == 20);
    Outcome const large =
        load({"-n", "20", "-c", "2", "-b", "@" + write_file(folder, binary(4 << 20))}, server.url("/echo"));
    CHECK_MESSAGE(large.ended_as(4), large.text());
    CHECK(large.number("/by_status/413") == 20);
    check_normal_run(server.url());
}

}   // namespace tricorn::test::request_test
