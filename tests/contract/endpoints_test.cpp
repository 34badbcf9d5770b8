// Every endpoint, over a real socket.
#include "tests/contract/fixture.hpp"
#include <algorithm>
#include <boost/json/value.hpp>
#include <cctype>
#include <set>
#include <string>
#include <thread>

namespace tricorn::test::endpoints_test {

namespace {

using SteadyClock = std::chrono::steady_clock;

boost::json::value json_of(Reply const& reply, int status = 200) {
    INFO(describe(reply));
    REQUIRE(reply.is(status));
    CHECK(reply.field("Content-Type").starts_with("application/json"));
    REQUIRE(is_json(reply.body));
    return parse_json(reply.body);
}

Millis time_of(Connection& connection, std::string const& target, int status) {
    auto const start = SteadyClock::now();
    Reply const reply = connection.exchange(get_text(target));
    CHECK_MESSAGE(reply.is(status), describe(reply));
    return std::chrono::floor<Millis>(SteadyClock::now() - start);
}

// RFC 9562 §5.4: version 4, variant 10xx.
bool is_uuid4(std::string_view text) {
    if (text.size() != 36 || text[14] != '4' || std::string_view("89ab").find(text[19]) == std::string_view::npos) {
        return false;
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool const dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : !std::isxdigit(static_cast<unsigned char>(text[i]))) {
            return false;
        }
    }
    return true;
}

}  // namespace

TEST_CASE("endpoints: / is a page that names the running model") {
    Server server;
    Reply const reply = get(server.address(), "/");
    REQUIRE(reply.is(200));
    CHECK(reply.field("Content-Type").starts_with("text/html"));
    CHECK(reply.body.find(settings().model) != std::string::npos);
    CHECK(reply.body.find("/echo") != std::string::npos);
}

TEST_CASE("endpoints: /echo and /anything describe the request and the unit that served it") {
    Server server;
    for (std::string const path : {"/echo", "/anything"}) {
        Connection connection(server.address());
        std::string const fields = "X-One: 1\r\nContent-Type: application/json\r\n";
        std::string const target = path + "?a=1&b=x%20y";
        Reply const reply = connection.exchange(request_text("PUT", target, fields, R"({"k":[1,2]})"));
        boost::json::value const body = json_of(reply);
        CHECK(text_at(body, "/method") == "PUT");
        CHECK(text_at(body, "/url").find(path) != std::string::npos);
        CHECK(text_at(body, "/args/a") == "1");
        CHECK(text_at(body, "/args/b") == "x y");
        CHECK(text_at(body, "/headers/X-One") == "1");
        CHECK(text_at(body, "/origin") == "127.0.0.1");
        CHECK(text_at(body, "/data") == R"({"k":[1,2]})");
        CHECK(text_at(body, "/json/k") == "[1,2]");
        boost::json::value const& who = body.at("server");
        CHECK(text_at(who, "/model") == settings().model);
        CHECK(alive(static_cast<pid_t>(number_at(who, "/pid"))));
        CHECK(number_at(who, "/connection_requests") == 1);
        CHECK(number_at(who, "/generation") >= 1);
        CHECK(number_at(who, "/worker") >= 0);
    }
}

TEST_CASE("endpoints: /echo?raw=1 returns the body") {
    Server server;
    Connection connection(server.address());
    std::string every_byte;
    for (int i = 0; i < 256 * 64; ++i) {
        every_byte += static_cast<char>(i);
    }
    Reply const reply = connection.exchange(request_text("POST", "/echo?raw=1", "", every_byte));
    REQUIRE_MESSAGE(reply.is(200), describe(reply));
    CHECK(reply.body == every_byte);
    CHECK(reply.field("Content-Type").starts_with("application/octet-stream"));
}

TEST_CASE("endpoints: JSON stays valid whatever bytes the client sends") {
    Server server;
    std::string body;
    for (int i = 0; i < 256; ++i) {
        body += static_cast<char>(i);
    }
    Connection connection(server.address());
    std::string const fields = "X-Odd: \"\\ \xff\xc3\x28 \xe2\x82 </script>\r\nUser-Agent: \xf0\x28\x8c\xbc\"\r\n";
    std::string const target = "/echo?%00=%ff&a=%22%5c%0a&%e2%82=%c3&novalue&=noname&&a=2";
    json_of(connection.exchange(request_text("POST", target, fields, body)));
    for (char const* const odd : {"/headers", "/user-agent", "/get?%ff=%fe", "/get?a=%ed%a0%80", "/get?%", "/get?%z"}) {
        Reply const reply = connection.exchange(get_text(odd, fields));
        INFO(odd);
        REQUIRE(reply.end == End::complete);
        CHECK(is_json(reply.body));
    }
}

TEST_CASE("endpoints: httpbin's methods") {
    Server server;
    Connection connection(server.address());
    boost::json::value const got = json_of(connection.exchange(get_text("/get?q=1")));
    CHECK(text_at(got, "/args/q") == "1");
    CHECK(text_at(got, "/origin") == "127.0.0.1");
    CHECK(got.at("headers").is_object());
    CHECK(got.at("url").is_string());
    for (auto const& [method, path] :
         {std::pair("POST", "/post"), {"PUT", "/put"}, {"PATCH", "/patch"}, {"DELETE", "/delete"}}) {
        boost::json::value const sent = json_of(connection.exchange(request_text(method, path, "", "abc")));
        CHECK(text_at(sent, "/data") == "abc");
        Reply const wrong = connection.exchange(request_text(method == std::string("POST") ? "PUT" : "POST", path));
        INFO(path, ": ", describe(wrong));
        CHECK(wrong.is(405));
        CHECK(wrong.field("Allow").find(method) != std::string::npos);
    }
}

TEST_CASE("endpoints: /headers, /ip, /user-agent and /uuid") {
    Server server;
    Connection connection(server.address());
    boost::json::value const headers = json_of(connection.exchange(get_text("/headers", "X-Own: yes\r\n")));
    CHECK(text_at(headers, "/headers/X-Own") == "yes");
    CHECK(text_at(json_of(connection.exchange(get_text("/ip"))), "/origin") == "127.0.0.1");
    boost::json::value const agent = json_of(connection.exchange(get_text("/user-agent", "User-Agent: me/1\r\n")));
    CHECK(text_at(agent, "/user-agent") == "me/1");
    std::set<std::string> seen;
    for (int i = 0; i < 50; ++i) {
        Connection another(server.address());  // processes that shared a seed would repeat each other
        std::string const uuid = text_at(json_of(another.exchange(get_text("/uuid"))), "/uuid");
        CHECK_MESSAGE(is_uuid4(uuid), uuid);
        CHECK_MESSAGE(seen.insert(uuid).second, "came twice: ", uuid);
    }
}

TEST_CASE("endpoints: /status/{code} answers with that status") {
    Server server;
    Connection connection(server.address());
    for (int const code : {200, 201, 204, 301, 304, 400, 404, 418, 429, 500, 503, 599}) {
        Reply const reply = connection.exchange(get_text("/status/" + std::to_string(code)));
        CHECK_MESSAGE(reply.is(code), describe(reply));
    }
    for (char const* const bad : {"/status/99", "/status/100", "/status/1000", "/status/abc", "/status/-1", "/status/",
                                  "/status/2e2", "/status/%32%30%30x"}) {
        Reply const reply = connection.exchange(get_text(bad));
        CHECK_MESSAGE((reply.is(400) || reply.is(404)), bad, ": ", describe(reply));
    }
    CHECK(connection.exchange(get_text("/plaintext")).is(200));
}

TEST_CASE("endpoints: /bytes/{n} answers with exactly n bytes") {
    Server server;
    Connection connection(server.address());
    for (std::size_t const count : {0U, 1U, 13U, 4096U, 65'537U, 3'000'000U}) {
        Reply const reply = connection.exchange(get_text("/bytes/" + std::to_string(count)));
        REQUIRE_MESSAGE(reply.is(200), describe(reply));
        CHECK(reply.body.size() == count);
    }
    for (char const* const bad :
         {"/bytes/10485761", "/bytes/-1", "/bytes/x", "/bytes/99999999999999999999", "/bytes/1.5"}) {
        Reply const reply = connection.exchange(get_text(bad));
        CHECK_MESSAGE(reply.is(400), bad, ": ", describe(reply));
    }
}

TEST_CASE("endpoints: 10 MiB read slowly arrive completely") {
    Server server({"--write-timeout=1s"});  // shorter than the whole transfer, which is allowed: there is progress
    Connection connection(server.address(), 65'536);
    REQUIRE(connection.send(get_text("/bytes/10485760", "Connection: close\r\n")));
    std::string received;
    End end = End::complete;
    while (end == End::complete) {
        std::size_t const before = received.size();
        while (end == End::complete && received.size() < before + 400'000) {
            end = connection.read_some(received, 400'000, Millis(10'000));
        }
        std::this_thread::sleep_for(Millis(90));
    }
    CHECK(end == End::eof);
    std::size_t const head = received.find("\r\n\r\n");
    REQUIRE(head != std::string::npos);
    CHECK(received.size() - head - 4 == 10'485'760);
    CHECK(serves(server.address()));
}

TEST_CASE("endpoints: /delay/{duration} answers after that time") {
    Server server({"--max-delay=2s"});
    Connection connection(server.address());
    CHECK(time_of(connection, "/delay/0", 200) < Millis(2'000));
    CHECK(time_of(connection, "/delay/300ms", 200) >= Millis(300));
    CHECK(time_of(connection, "/delay/0.4", 200) >= Millis(400));
    CHECK(time_of(connection, "/delay/1.1s", 200) >= Millis(1'100));
    for (char const* const bad : {"/delay/3", "/delay/-1", "/delay/abc", "/delay/1e9", "/delay/nan", "/delay/inf"}) {
        CHECK_MESSAGE(time_of(connection, bad, 400) < Millis(2'000), bad);
    }
}

TEST_CASE("endpoints: /plaintext and /json are TechEmpower's two") {
    Server server;
    Connection connection(server.address());
    Reply const text = connection.exchange(get_text("/plaintext"));
    CHECK(text.is(200));
    CHECK(text.body == "Hello, World!");
    CHECK(text.field("Content-Type").starts_with("text/plain"));
    CHECK(text_at(json_of(connection.exchange(get_text("/json"))), "") == R"({"message":"Hello, World!"})");
}

TEST_CASE("endpoints: the service reports that it is healthy and ready") {
    Server server;
    Connection connection(server.address());
    CHECK(connection.exchange(get_text("/healthz")).is(200));
    CHECK(connection.exchange(get_text("/readyz")).is(200));
}

TEST_CASE("endpoints: unknown paths are 404, wrong methods 405 with Allow, OPTIONS lists the allowed ones") {
    Server server;
    Connection connection(server.address());
    for (char const* const target : {"/nowhere", "/plaintext/", "/Plaintext", "/status", "/echo/x", "//", "/../etc"}) {
        Reply const reply = connection.exchange(get_text(target));
        CHECK_MESSAGE((reply.is(404) || reply.is(400)), target, ": ", describe(reply));
    }
    Reply const wrong = connection.exchange(request_text("POST", "/plaintext", "", "x"));
    CHECK(wrong.is(405));
    CHECK(wrong.field("Allow").find("GET") != std::string::npos);
    CHECK(wrong.field("Allow").find("HEAD") != std::string::npos);
    Reply const options = connection.exchange(request_text("OPTIONS", "/post"));
    CHECK(options.status / 100 == 2);
    CHECK(options.field("Allow").find("POST") != std::string::npos);
    CHECK(connection.exchange(get_text("/plaintext")).is(200));
}

}   // namespace tricorn::test::endpoints_test
