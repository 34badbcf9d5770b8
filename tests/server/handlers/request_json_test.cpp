#include "common/text/text.hpp"
#include "server/handlers/echo.hpp"
#include "server/handlers/methods.hpp"
#include "server/handlers/request_json.hpp"
#include "tests/server/sample.hpp"
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>
#include <random>
#include <unistd.h>

namespace tricorn::server::handlers::request_json_test {

using test::parsed;
using test::sample_request;

namespace {

std::string random_bytes(std::mt19937& random, std::size_t max_size) {
    std::string bytes(random() % (max_size + 1), '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    return bytes;
}

Request random_request(std::mt19937& random) {
    constexpr std::string_view types[] = {"application/json", "application/x-www-form-urlencoded", "text/plain",
                                          "application/problem+json; charset=utf-8", "\xFF"};
    Request request = sample_request(random_bytes(random, 4), "/x?" + random_bytes(random, 40),
                                     random_bytes(random, 40), types[random() % std::size(types)]);
    request.target += "&" + std::string("%") + random_bytes(random, 3) + "=%FF%C3&a=%00&a=%80";
    request.authority = random_bytes(random, 8);
    for (unsigned i = 0; i < random() % 5; ++i) request.fields.add(random_bytes(random, 2), random_bytes(random, 12));
    if (random() % 4 == 0) request.body = "{\"a\":[\"" + random_bytes(random, 2) + "\"]}";
    return request;
}

}  // namespace

TEST_CASE("whatever a client sends, the answer is JSON in UTF-8") {
    std::mt19937 random(4);
    test::Sample sample;
    unsigned with_json = 0, with_base64 = 0;
    for (int round = 0; round < 5'000; ++round) {
        Request const request = random_request(random);
        for (auto const handler : {handlers::echo, handlers::get, handlers::get_with_body, handlers::headers,
                                   handlers::user_agent, handlers::ip}) {
            Response const response = handler(request, sample.context);
            REQUIRE(response.status == 200);
            REQUIRE(is_utf8(response.body));
            boost::json::value const value = parsed(response);
            REQUIRE(value.is_object());
        }
        boost::json::value const echoed = parsed(handlers::echo(request, sample.context));
        with_json += !echoed.at("json").is_null();
        with_base64 += echoed.as_object().contains("data_base64");
        if (has_form(request))
            REQUIRE(echoed.at("data") == "");
        else if (is_utf8(request.body))
            REQUIRE(echoed.at("data") == boost::json::value(request.body));
        else
            REQUIRE(echoed.at("data") == boost::json::value(base64(request.body)));
    }
    CHECK(with_json > 100);
    CHECK(with_base64 > 100);
}

TEST_CASE("echo shows the request and the unit that served it") {
    test::Sample sample;
    sample.config.model.kind = Model::pool;
    sample.context.worker = 3;
    sample.context.generation = 2;
    sample.context.connection_requests = 5;
    Request request = sample_request("PURGE", "/echo?a=1&b=x+y&a=2", "[1, 2.50]", "Application/JSON ; charset=utf-8");
    request.fields.add("X-Two", "1");
    request.fields.add("x-two", "2");
    Response const response = handlers::echo(request, sample.context);
    CHECK(response.content_type == "application/json");
    boost::json::value const value = parsed(response);
    CHECK(value.at("method") == "PURGE");
    CHECK(value.at("url") == "http://example.org:8080/echo?a=1&b=x+y&a=2");
    CHECK(value.at("args") == boost::json::parse(R"({"a":["1","2"],"b":"x y"})"));
    CHECK(value.at("headers") ==
          boost::json::parse(
              R"({"Host":"example.org:8080","Content-Type":"Application/JSON ; charset=utf-8","X-Two":"1,2"})"));
    CHECK(value.at("origin") == "192.0.2.7");
    CHECK(value.at("data") == "[1, 2.50]");
    CHECK(value.at("json") == boost::json::parse("[1,2.5]"));
    boost::json::value const& server = value.at("server");
    CHECK(server.at("model") == "pool");
    CHECK(server.at("pid") == getpid());
    CHECK(server.at("tid") == gettid());
    CHECK(server.at("worker") == 3u);
    CHECK(server.at("generation") == 2u);
    CHECK(server.at("connection_requests") == 5u);
    CHECK(server.as_object().size() == 6);
}

TEST_CASE("numbers come back with every digit") {
    test::Sample sample;
    std::string const body = R"({"big":123456789012345678901234567890,"exact":0.1000000000000000055511151231257827})";
    Response const response = handlers::echo(sample_request("POST", "/echo", body, "application/json"), sample.context);
    CHECK(response.body.ends_with(",\"json\":" + body + "}"));
}

TEST_CASE("raw echo is only the body") {
    test::Sample sample;
    std::string const body("<script>\0\xFF", 10);
    Response const raw = handlers::echo(sample_request("POST", "/echo?raw=1", body, "text/html"), sample.context);
    CHECK(raw.content_type == "application/octet-stream");
    CHECK(raw.body == body);
    CHECK(raw.fields.empty());
    for (char const* const target : {"/echo?raw=0", "/echo?raw", "/echo?draw=1", "/echo?x=raw=1"})
        CHECK(handlers::echo(sample_request("POST", target, body), sample.context).content_type == "application/json");
}

TEST_CASE("json is null unless the type is JSON and the body is valid") {
    CHECK(body_as_json(sample_request("POST", "/", "{}", "application/json")) == "{}");
    CHECK(body_as_json(sample_request("POST", "/", "{}", "application/vnd.a+JSON;v=1")) == "{}");
    CHECK(body_as_json(sample_request("POST", "/", "{}", "text/plain")) == "null");
    CHECK(body_as_json(sample_request("POST", "/", "{}", "application/jsonp")) == "null");
    CHECK(body_as_json(sample_request("POST", "/", "{}", "+json")) == "null");
    CHECK(body_as_json(sample_request("POST", "/", "{}")) == "null");
    CHECK(body_as_json(sample_request("POST", "/", "{", "application/json")) == "null");
    CHECK(body_as_json(sample_request("POST", "/", "", "application/json")) == "null");
    CHECK(body_as_json(sample_request("POST", "/", std::string(65, '[') + std::string(65, ']'), "application/json")) ==
          "null");
}

TEST_CASE("get responds in httpbin's keys and no others") {
    test::Sample sample;
    boost::json::value const value = parsed(handlers::get(sample_request("GET", "/get?x"), sample.context));
    CHECK(value == boost::json::parse(R"({"args":{"x":""},"headers":{"Host":"example.org:8080"},
        "origin":"192.0.2.7","url":"http://example.org:8080/get?x"})"));
}

TEST_CASE("methods with a body add data, form and json") {
    test::Sample sample;
    auto const post = [&](std::string_view body, std::string_view type) {
        return parsed(handlers::get_with_body(sample_request("POST", "/post", body, type), sample.context));
    };
    boost::json::value const text = post("hello", "text/plain");
    CHECK(text.as_object().size() == 7);
    CHECK(text.at("data") == "hello");
    CHECK(text.at("form").as_object().empty());
    CHECK(text.at("json").is_null());
    boost::json::value const form = post("a=1&b=%C3%A4&a=2", "application/x-www-form-urlencoded");
    CHECK(form.at("data") == "");
    CHECK(form.at("form") == boost::json::parse("{\"a\":[\"1\",\"2\"],\"b\":\"\xC3\xA4\"}"));
    CHECK(post("{\"a\":1}", "application/json").at("json").at("a") == 1);
    CHECK(post("\xFF", "text/plain").at("data_base64") == true);
}

TEST_CASE("a form of more than 1000 pairs stays data") {
    std::string body = "a";
    for (int i = 1; i < 1000; ++i) body += "&a";
    auto const form = [](std::string const& text) {
        return sample_request("POST", "/post", text, "application/x-www-form-urlencoded");
    };
    CHECK(form_json(form(body)).at("a").as_array().size() == 1000);
    CHECK_FALSE(has_form(form(body + "&a")));
    test::Sample sample;
    boost::json::value const value = parsed(handlers::get_with_body(form(body + "&a"), sample.context));
    CHECK(value.at("form").as_object().empty());
    CHECK(value.at("data").as_string().size() == body.size() + 2);
}

TEST_CASE("no body makes an answer longer than six times its length and what the head takes") {
    test::Sample sample;
    constexpr std::size_t size = 20'000, of_head = 2'000;
    std::string distinct;   // names of a byte or two, each between its marks
    for (int i = 0; i < 990; ++i) distinct += std::string{char(1 + i % 31), char(1 + i / 31)} + "&";
    std::string const bodies[] = {std::string(size, '\x01'),
                                  std::string(size, '\xff'),
                                  std::string(size, '"'),
                                  "\"" + std::string(size, '\\') + "\"",
                                  distinct,
                                  std::string(990, '&'),
                                  "a=" + std::string(size, '\x02')};
    for (std::string const& body : bodies) {
        for (char const* type : {"application/x-www-form-urlencoded", "application/json", "text/plain"}) {
            Request const request = sample_request("POST", "/echo", body, type);
            CHECK(handlers::echo(request, sample.context).body.size() <= 6 * body.size() + of_head);
            CHECK(handlers::get_with_body(request, sample.context).body.size() <= 6 * body.size() + of_head);
        }
    }
    Request const form = sample_request("POST", "/echo", "a=1", "application/x-www-form-urlencoded");
    CHECK(parsed(handlers::echo(form, sample.context)).at("data") == "");
    CHECK(parsed(handlers::echo(form, sample.context)).at("form").at("a") == "1");
}

TEST_CASE("single facts: headers, ip, user-agent") {
    test::Sample sample;
    Request request = sample_request("GET", "/");
    CHECK(handlers::headers(request, sample.context).body == R"({"headers":{"Host":"example.org:8080"}})");
    CHECK(handlers::ip(request, sample.context).body == R"({"origin":"192.0.2.7"})");
    CHECK(handlers::user_agent(request, sample.context).body == R"({"user-agent":null})");
    request.fields.add("User-Agent", "");
    CHECK(handlers::user_agent(request, sample.context).body == R"({"user-agent":""})");
    sample.context.peer = "unix";
    CHECK(handlers::ip(request, sample.context).body == R"({"origin":"unix"})");
}

TEST_CASE("a request without an authority has its target as URL") {
    Request request = sample_request("GET", "/ip?x");
    request.authority.clear();
    CHECK(request_url(request) == "/ip?x");
}

}   // namespace tricorn::server::handlers::request_json_test
