#include "server/session/access_line.hpp"
#include "tests/server/sample.hpp"
#include <cstdlib>
#include <ctime>
#include <doctest/doctest.h>
#include <optional>

namespace tricorn::server::access_line_test {

using namespace tricorn::test;

namespace {

std::string line(Request const& request, LogFormat format) {
    Exchange const exchange{.peer = "192.0.2.7",
                            .request = request,
                            .status = 200,
                            .body_bytes = 13,
                            .handling = std::chrono::microseconds(1500),
                            .time = std::chrono::system_clock::now()};
    return access_line(exchange, format);
}

}  // namespace

TEST_CASE("an access line contains the client, the request and the result") {
    std::string const text = line(sample_request("GET", "/plaintext?a=b"), LogFormat::text);
    CHECK(text.find(" 192.0.2.7 \"GET /plaintext?a=b\" 200 13 1.500") != std::string::npos);
}

TEST_CASE("an access line of JSON parses back, whatever the client sent") {
    std::string const target = "/\"\\\xff\x80 {}";
    boost::json::value const value = boost::json::parse(line(sample_request("X'Y", target), LogFormat::json));
    CHECK(value.at("method") == "X'Y");
    CHECK(value.at("status") == 200);
    CHECK(value.at("bytes") == 13);
    CHECK(value.at("milliseconds").as_double() == doctest::Approx(1.5));
}

TEST_CASE("text shows local time as the log does, and JSON shows UTC as the log does") {
    std::optional<std::string> const before = std::getenv("TZ") ? std::optional(std::getenv("TZ")) : std::nullopt;
    ::setenv("TZ", "XYZ-05:30", 1);
    ::tzset();
    Exchange const exchange{.peer = "::1",
                            .request = sample_request("GET", "/"),
                            .time =
                                std::chrono::system_clock::from_time_t(1'700'000'000) + std::chrono::milliseconds(7)};
    CHECK(access_line(exchange, LogFormat::text).starts_with("2023-11-15T03:43:20.007 "));
    CHECK(access_line(exchange, LogFormat::json).starts_with(R"({"time":"2023-11-14T22:13:20.007+00:00",)"));
    before ? ::setenv("TZ", before->c_str(), 1) : ::unsetenv("TZ");
    ::tzset();
}

TEST_CASE("a target cannot be read in another order") {
    Request const request = sample_request("GET", "/a\u202Etxt.exe\U000E0041");
    CHECK(line(request, LogFormat::text).find("\"GET /a\\u202etxt.exe\\udb40\\udc41\"") != std::string::npos);
    boost::json::value const value = boost::json::parse(line(request, LogFormat::json));
    CHECK(value.at("target") == "/a\u202Etxt.exe\U000E0041");
    CHECK(line(request, LogFormat::json).find("\u202E") == std::string::npos);
}

TEST_CASE("a quote in a target does not end its field") {
    std::string const text = line(sample_request("GET", "/\" 500 0 \""), LogFormat::text);
    CHECK(text.find("\"GET /\\\" 500 0 \\\"\" 200") != std::string::npos);
}

}   // namespace tricorn::server::access_line_test
