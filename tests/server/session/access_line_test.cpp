#include "server/session/access_line.hpp"
#include "tests/server/sample.hpp"
#include <doctest/doctest.h>

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

TEST_CASE("a quote in a target does not end its field") {
    std::string const text = line(sample_request("GET", "/\" 500 0 \""), LogFormat::text);
    CHECK(text.find("\"GET /\\\" 500 0 \\\"\" 200") != std::string::npos);
}

}   // namespace tricorn::server::access_line_test
