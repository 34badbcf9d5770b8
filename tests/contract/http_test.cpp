// HTTP requirements of every exchange, for any endpoint: framing, order, persistence, the fields of each response.
#include "tests/contract/fixture.hpp"
#include <algorithm>
#include <ctime>
#include <optional>
#include <string>

namespace tricorn::test::http_test {

namespace {

// IMF-fixdate (RFC 9110 §5.6.7), exactly as strftime in the C locale would write it.
std::optional<std::time_t> parse_date(std::string const& text) {
    std::tm time{};
    char const* const end = strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &time);
    if (end == nullptr || *end != '\0') {
        return std::nullopt;
    }
    std::time_t const seconds = timegm(&time);
    std::tm again{};
    gmtime_r(&seconds, &again);
    char written[64];
    std::strftime(written, sizeof written, "%a, %d %b %Y %H:%M:%S GMT", &again);
    return text == written ? std::optional(seconds) : std::nullopt;
}

std::string version_of_program() {
    Process asked({settings().server, "--version"});
    REQUIRE(asked.wait(Millis(10'000)) == Exit{});
    return asked.output();
}

// Requirements of every response.
void check_common_fields(Reply const& reply) {
    INFO(describe(reply));
    std::optional<std::time_t> const date = parse_date(reply.field("Date"));
    REQUIRE(date);
    CHECK(std::abs(std::difftime(*date, std::time(nullptr))) <= 5);
    CHECK(reply.field("Server").starts_with("tricorn/"));
    CHECK(reply.field("X-Content-Type-Options") == "nosniff");
    CHECK(reply.count("Date") == 1);
    CHECK(reply.count("Server") == 1);
    CHECK(reply.count("Content-Length") + reply.count("Transfer-Encoding") == 1);
}

}  // namespace

TEST_CASE("http: every response has Date, Server, nosniff and its exact length") {
    Server server;
    for (char const* const target : {"/plaintext", "/json", "/", "/echo", "/status/418", "/nowhere", "/bytes/100"}) {
        Connection connection(server.address());
        Reply const reply = connection.exchange(get_text(target));
        REQUIRE_MESSAGE(reply.end == End::complete, describe(reply));
        check_common_fields(reply);
        Reply const next = connection.exchange(get_text("/plaintext"));  // the length was exact
        CHECK_MESSAGE(next.is(200), describe(next));
    }
    Connection refused(server.address());
    check_common_fields(refused.exchange("GET / HTTP/1.1\r\n\r\n"));
    Connection wrong_method(server.address());
    check_common_fields(wrong_method.exchange(request_text("DELETE", "/plaintext")));
}

TEST_CASE("http: the Server field names the version that --version prints") {
    Server server;
    std::string const product = get(server.address(), "/plaintext").field("Server");
    REQUIRE(product.starts_with("tricorn/"));
    std::string const version = product.substr(std::string("tricorn/").size());
    CHECK(!version.empty());
    CHECK(version_of_program().find(version) != std::string::npos);
}

TEST_CASE("http: the Date field follows the clock") {
    Server server;
    Connection connection(server.address());
    std::string const first = connection.exchange(get_text("/plaintext")).field("Date");
    CHECK(
        eventually(Millis(4'000), [&] { return connection.exchange(get_text("/plaintext")).field("Date") != first; }));
}

TEST_CASE("http: one connection serves many requests") {
    Server server;
    Connection connection(server.address());
    for (int i = 0; i < 300; ++i) {
        Reply const reply = connection.exchange(get_text("/echo?n=" + std::to_string(i)));
        REQUIRE_MESSAGE(reply.is(200), describe(reply));
        boost::json::value const body = parse_json(reply.body);
        CHECK(text_at(body, "/args/n") == std::to_string(i));
        CHECK(number_at(body, "/server/connection_requests") == i + 1);
    }
}

TEST_CASE("http: pipelined requests are answered in order, also behind a slow one") {
    Server server;
    Connection connection(server.address());
    std::string requests = get_text("/echo?n=0") + get_text("/delay/400ms");
    for (int i = 2; i < 40; ++i) {
        requests += get_text("/echo?n=" + std::to_string(i));
    }
    REQUIRE(connection.send(requests));
    for (int i = 0; i < 40; ++i) {
        Reply const reply = connection.read_reply();
        REQUIRE_MESSAGE(reply.is(200), describe(reply));
        if (i != 1) {
            CHECK(text_at(parse_json(reply.body), "/args/n") == std::to_string(i));
        }
    }
    CHECK(connection.exchange(get_text("/plaintext")).is(200));
}

TEST_CASE("http: a deep pipeline that is read late is answered completely") {
    Server server;
    Connection connection(server.address());
    constexpr int depth = 900;  // below --keepalive-requests
    std::string requests;
    for (int i = 0; i < depth; ++i) {
        requests += get_text("/plaintext");
    }
    REQUIRE(connection.send(requests));
    for (int i = 0; i < depth; ++i) {
        Reply const reply = connection.read_reply();
        REQUIRE_MESSAGE(reply.is(200), "response ", i, ": ", describe(reply));
        REQUIRE(reply.body == "Hello, World!");
    }
}

TEST_CASE("http: HEAD has the fields of GET and no body") {
    Server server;
    for (char const* const target : {"/plaintext", "/json", "/", "/bytes/1000", "/status/404", "/nowhere"}) {
        Connection connection(server.address());
        Reply const with_body = connection.exchange(get_text(target));
        Reply const head = connection.exchange(request_text("HEAD", target));
        INFO(target, ": ", describe(head));
        CHECK(head.is(with_body.status));
        CHECK(head.field("Content-Length") == with_body.field("Content-Length"));
        CHECK(head.field("Content-Type") == with_body.field("Content-Type"));
        CHECK(connection.exchange(get_text("/plaintext")).body == "Hello, World!");  // no stray byte of a body
    }
}

TEST_CASE("http: statuses that have no body have none") {
    Server server;
    Connection connection(server.address());
    for (char const* const target : {"/status/204", "/status/304"}) {
        Reply const reply = connection.exchange(get_text(target));
        INFO(describe(reply));
        CHECK(reply.end == End::complete);
        CHECK(!reply.has("Transfer-Encoding"));
        CHECK((reply.status == 304 || !reply.has("Content-Length")));  // RFC 9110 §8.6
        CHECK(connection.exchange(get_text("/plaintext")).body == "Hello, World!");
    }
}

TEST_CASE("http: 100 Continue is sent before an expected body") {
    Server server;
    Connection connection(server.address());
    REQUIRE(
        connection.send("POST /echo?raw=1 HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"));
    Reply const interim = connection.read_reply();
    REQUIRE_MESSAGE(interim.is(100), describe(interim));
    Reply const reply = connection.exchange("hello");
    CHECK_MESSAGE(reply.is(200), describe(reply));
    CHECK(reply.body == "hello");
    CHECK(connection.exchange(get_text("/plaintext")).is(200));
}

TEST_CASE("http: 100 Continue is not sent when the body is refused") {
    Server server;
    for (char const* const expectation : {"100-continue", "miracles"}) {
        Connection connection(server.address());
        REQUIRE(connection.send(std::string("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 2000000\r\nExpect: ") +
                                expectation + "\r\n\r\n"));
        Reply const reply = connection.read_reply();
        INFO(describe(reply));
        CHECK((reply.status == 413 || reply.status == 417));
        CHECK(reply.announces_close());
        CHECK(connection.ends_silently());
    }
    CHECK(serves(server.address()));
}

TEST_CASE("http: a connection ends, announced, after --keepalive-requests") {
    Server server({"--keepalive-requests=3"});
    Connection connection(server.address());
    for (int i = 1; i <= 3; ++i) {
        Reply const reply = connection.exchange(get_text("/plaintext"));
        REQUIRE_MESSAGE(reply.is(200), describe(reply));
        CHECK(reply.announces_close() == (i == 3));
    }
    CHECK(connection.ends_silently());
    CHECK(serves(server.address()));
}

TEST_CASE("http: HTTP/1.0 stays open on request, and announces it") {
    Server server;
    Connection connection(server.address());
    for (int i = 0; i < 3; ++i) {
        Reply const reply = connection.exchange("GET /plaintext HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        INFO(describe(reply));
        REQUIRE(reply.is(200));
        CHECK(reply.field("Connection") == "keep-alive");
        CHECK(reply.head.starts_with("HTTP/1.1 "));  // RFC 9112 §2.3: the highest version of the server
    }
    Reply const last = connection.exchange("GET /plaintext HTTP/1.0\r\n\r\n");
    CHECK(last.is(200));
    CHECK(!last.has("Transfer-Encoding"));
    CHECK(connection.ends_silently());
}

TEST_CASE("http: a client that has sent everything and closed its side is still answered") {
    Server server;
    Connection connection(server.address());
    REQUIRE(connection.send(get_text("/delay/200ms") + get_text("/plaintext")));
    connection.shutdown_send();
    CHECK(connection.read_reply().is(200));
    Reply const last = connection.read_reply();
    CHECK_MESSAGE(last.is(200), describe(last));
    CHECK(connection.ends_silently());
}

TEST_CASE("http: clients that vanish in the middle affect no others") {
    Server server;
    std::string const whole = request_text("POST", "/echo?raw=1", "", "hello");
    for (std::size_t cut = 0; cut < whole.size(); cut += 3) {
        Connection connection(server.address());
        connection.send(whole.substr(0, cut));
    }
    for (int i = 0; i < 20; ++i) {  // vanish while the response is generated or written
        Connection connection(server.address());
        connection.send(get_text(i % 2 == 0 ? "/delay/50ms" : "/bytes/2000000"));
    }
    CHECK(serves(server.address()));
    CHECK(server.process().running());
}

TEST_CASE("http: a refusal can be read by a client that keeps sending") {
    Server server;
    for (int round = 0; round < 5; ++round) {
        Connection connection(server.address());
        connection.send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 5000000\r\n\r\n");
        connection.send(std::string(2'000'000, 'a'));
        Reply const reply = connection.read_reply();
        CHECK_MESSAGE(reply.is(413), describe(reply));
    }
    CHECK(serves(server.address()));
}

}   // namespace tricorn::test::http_test
