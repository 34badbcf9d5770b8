#include "common/http/endpoint.hpp"
#include <doctest/doctest.h>

namespace tricorn::endpoint_test {

namespace {

TEST_CASE("a TCP endpoint is an address and a port, and prints as it was written") {
    auto const v4 = parse_endpoint("0.0.0.0:80");
    REQUIRE(v4);
    CHECK(v4->kind == Endpoint::Kind::tcp);
    CHECK(v4->host == "0.0.0.0");
    CHECK(v4->port == 80);
    CHECK(parse_endpoint("[::1]:8080")->host == "::1");
    CHECK(parse_endpoint("localhost:0")->port == 0);
    for (auto const* text : {"127.0.0.1:8080", "[::]:0", "[::ffff:10.0.0.1]:65535", "localhost:1", "unix:/run/a.sock"})
        CHECK(to_string(*parse_endpoint(text)) == text);
}

TEST_CASE("a Unix socket is named by its path, of at most 107 bytes") {
    auto const endpoint = parse_endpoint("unix:relative/with:colon");
    REQUIRE(endpoint);
    CHECK(endpoint->kind == Endpoint::Kind::unix_socket);
    CHECK(endpoint->path == "relative/with:colon");
    CHECK(parse_endpoint("unix:" + std::string(107, 'a')));
    CHECK(parse_endpoint("unix:" + std::string(108, 'a')).why == "the path is longer than 107 bytes");
    CHECK(parse_endpoint("unix:").why == "no path after unix:");
}

TEST_CASE("an endpoint without an address, a port or with a name is refused with the reason") {
    CHECK(parse_endpoint("").why == "empty");
    CHECK(parse_endpoint("127.0.0.1").why == "the port is missing");
    CHECK(parse_endpoint("127.0.0.1:").why == "the port is missing");
    CHECK(parse_endpoint("[::1]").why == "the port is missing");
    CHECK(parse_endpoint("[::1]8080").why == "the port is missing");
    CHECK(parse_endpoint("[::1:8080").why == "the closing bracket is missing");
    CHECK(parse_endpoint(":8080").why == "no address before the port; for all interfaces write 0.0.0.0 or [::]");
    CHECK(parse_endpoint("example.org:80").why == "the server does not resolve names; give an IP address");
    CHECK(parse_endpoint("127.0.1:80").why == "the server does not resolve names; give an IP address");
    CHECK(parse_endpoint("::1:80").why == "an IPv6 address needs brackets: [ADDRESS]:PORT");
    CHECK(parse_endpoint("[127.0.0.1]:80").why == "the text in the brackets is not an IPv6 address");
    CHECK(parse_endpoint("[localhost]:80").why == "the text in the brackets is not an IPv6 address");
}

}  // namespace

}   // namespace tricorn::endpoint_test
