// Unusual but correct responses: none is an error.
#include "tests/load/fixture.hpp"

namespace tricorn::test::unusual_test {

namespace {

struct Unusual {
    std::string what;
    std::string said;
};

std::vector<Unusual> const& unusual() {
    std::string const chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    static std::vector<Unusual> const all{
        {"no reason phrase", "HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n"},
        {"lower-case field names", "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nx-y: z\r\n\r\nok"},
        {"white space around a value", "HTTP/1.1 200 OK\r\nContent-Length:\t 2 \r\n\r\nok"},
        {"bytes beyond ASCII in a value", "HTTP/1.1 200 OK\r\nX: gr\xc3\xbc\xc3\x9f\r\nContent-Length: 2\r\n\r\nok"},
        {"an empty chunked body", chunked + "0\r\n\r\n"},
        {"one byte a chunk", chunked + "1\r\nh\r\n1\r\ne\r\n1\r\ny\r\n0\r\n\r\n"},
        {"chunk extensions", chunked + "3;a=b;c=\"d e\"\r\nhey\r\n0;last\r\n\r\n"},
        {"trailers", chunked + "3\r\nhey\r\n0\r\nX-Sum: 1\r\nX-More: 2\r\n\r\n"},
        {"zeros before a chunk size", chunked + "0003\r\nhey\r\n0\r\n\r\n"},
        {"the same length twice", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX: y\r\n\r\nok"},
        {"100 before the answer", "HTTP/1.1 100 Continue\r\n\r\n" + ok_text()},
        {"103 and 100 before the answer", "HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n"
                                          "HTTP/1.1 100 Continue\r\n\r\n" +
                                              ok_text()},
        {"204", "HTTP/1.1 204 No Content\r\n\r\n"},
        {"304 with a length and no body", "HTTP/1.1 304 Not Modified\r\nContent-Length: 1000\r\n\r\n"},
        {"a redirect, which is not followed", "HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n"},
        {"HTTP/1.0 that keeps the connection",
         "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok"},
    };
    return all;
}

}   // namespace

TEST_CASE("unusual: correct answers of every kind are ok and keep the connection") {
    FaultyServer server(always(ok_text()));
    for (Unusual const& one : unusual()) {
        server.behave(always(one.said));
        server.forget();
        Outcome const run = load({"-n", "20", "-c", "2"}, server.url());
        INFO(one.what, ": ", run.text());
        CHECK(run.ended_as(0));
        CHECK(run.ok() == 20);
        CHECK(run.number("/connections_opened") == 2);
        CHECK(server.final_counts().requests == 20);
        for (Received const& request : server.received()) CHECK(request.line() == "GET / HTTP/1.1");
    }
}

TEST_CASE("unusual: each byte in its own packet") {
    FaultyServer server({{}, {}, [](Received const& request) {
                             return Steps().say_slowly(unusual()[request.number % unusual().size()].said);
                         }});
    auto const kinds = static_cast<std::int64_t>(unusual().size());
    Words const flags{"-n", std::to_string(2 * kinds), "-c", std::to_string(kinds), "--timeout", "60s"};
    Outcome const run = load(flags, server.url());
    CHECK_MESSAGE(run.ended_as(0), run.text());
    CHECK(run.ok() == 2 * kinds);
    CHECK(run.number("/by_status/302") == 2);
    CHECK(run.number("/connections_opened") == kinds);
}

TEST_CASE("unusual: the answer to HEAD has a length and no body") {
    FaultyServer server(always("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"));
    Outcome const run = load({"-n", "20", "-c", "2", "-X", "HEAD"}, server.url());
    CHECK_MESSAGE(run.ended_as(0), run.text());
    CHECK(run.ok() == 20);
    CHECK(run.number("/connections_opened") == 2);
    CHECK(server.received().at(0).line() == "HEAD / HTTP/1.1");
}

TEST_CASE("unusual: a response delimited by the close is complete, and the next request gets a new connection") {
    Words const answers{
        "HTTP/1.0 200 OK\r\n\r\nuntil the close",
        "HTTP/1.0 200 OK\r\n\r\n",
        "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\n\r\nuntil the close",
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nuntil the close",
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nconnection: foo, Close\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n",
    };
    FaultyServer server(always(ok_text()));
    for (std::string const& said : answers) {
        server.behave(always(Steps().say(said).close()));
        server.forget();
        Outcome const run = load({"-n", "50", "-c", "4", "-t", "1"}, server.url());
        INFO(said, "\n", run.text());
        CHECK(run.ended_as(0));
        CHECK(run.ok() == 50);
        CHECK(run.failed() == 0);
        FaultyServer::Counts const seen = server.final_counts();
        CHECK(seen.requests == 50);
        // As many connections as requests: those opened at the start are used, too.
        CHECK(run.number("/connections_opened") == 50);
        CHECK(run.number("/latency/connect/count") == 50);
        CHECK(seen.accepted == 50);
    }
    check_normal_run(server);
}

TEST_CASE("unusual: connection: close is obeyed even if the server leaves closing to the client") {
    FaultyServer server(always("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"));
    Outcome const run = load({"-n", "30", "-c", "3", "-t", "1"}, server.url());
    CHECK_MESSAGE(run.ended_as(0), run.text());
    CHECK(server.final_counts().accepted == 30);
    for (Received const& request : server.received()) CHECK(request.nth == 0);
}

TEST_CASE("unusual: a body of 5 MiB, with a length, in chunks and until the close") {
    std::string const body(5 << 20, 'x');
    std::string chunks;
    for (int i = 0; i < 80; ++i) chunks += "10000\r\n" + body.substr(0, 65'536) + "\r\n";
    FaultyServer server(always(response_text("200 OK", "", body)));
    auto const check = [&] {
        Outcome const run = load({"-n", "12", "-c", "3", "--timeout", "60s"}, server.url());
        CHECK_MESSAGE(run.ended_as(0), run.text());
        CHECK(run.number("/bytes/received") > 12 * (5 << 20));
        CHECK(run.number("/bytes/received") < 12 * (5 << 20) + 12 * 1000);
    };
    check();
    server.behave(always("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + "0\r\n\r\n"));
    check();
    server.behave(always(Steps().say("HTTP/1.0 200 OK\r\n\r\n" + body).close()));
    check();
}

TEST_CASE("unusual: --expect decides which statuses count as ok") {
    FaultyServer server(always(response_text("500 Oh", "", "no")));
    Outcome const failing = load({"-n", "20", "-c", "2"}, server.url());
    CHECK_MESSAGE(failing.ended_as(4), failing.text());
    CHECK(failing.not_ok() == 20);
    CHECK(failing.is_measured());
    CHECK(failing.number("/by_status/500") == 20);
    CHECK(failing.number("/connections_opened") == 2);
    server.behave(always(response_text("404 Not Found")));
    Outcome const expected = load({"-n", "20", "-c", "2", "--expect", "404"}, server.url());
    CHECK_MESSAGE(expected.ended_as(0), expected.text());
    CHECK(expected.ok() == 20);
    server.behave({{}, {}, [](Received const& request) {
                       return Steps().say(response_text(request.number % 2 == 0 ? "200 OK" : "299 Odd"));
                   }});
    Outcome const half =
        load({"-n", "20", "-c", "1", "--expect", "204,299-301", "--max-error-rate", "50%"}, server.url());
    CHECK_MESSAGE(half.ended_as(0), half.text());
    CHECK(half.ok() == 10);
    CHECK(half.not_ok() == 10);
    CHECK(half.number("/by_status/200") == 10);
}

TEST_CASE("unusual: lines that end with LF alone are refused, as Beast refuses them") {
    FaultyServer server(always("HTTP/1.1 200 OK\nContent-Length: 2\n\nok"));
    Outcome const run = load({"-n", "6", "-c", "1"}, server.url());
    CHECK_MESSAGE(run.ended_with(3), run.text());
    CHECK(run.failures({"head"}, {"malformed"}) == 6);
    check_normal_run(server);
}

}   // namespace tricorn::test::unusual_test
