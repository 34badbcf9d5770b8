#include "common/url.hpp"
#include <doctest/doctest.h>

using namespace tricorn;

TEST_CASE("URLs that are understood") {
    struct Row {
        char const* text;
        Url url;
        char const* authority;
    };
    Row const rows[] = {
        {"http://localhost", {"localhost", 80, "/"}, "localhost"},
        {"http://localhost/", {"localhost", 80, "/"}, "localhost"},
        {"HTTP://example.org:8080/a/b?c=d&e", {"example.org", 8080, "/a/b?c=d&e"}, "example.org:8080"},
        {"http://127.0.0.1:80/x", {"127.0.0.1", 80, "/x"}, "127.0.0.1"},
        {"http://[::1]:8080/x", {"::1", 8080, "/x"}, "[::1]:8080"},
        {"http://[2001:db8::1]", {"2001:db8::1", 80, "/"}, "[2001:db8::1]"},
        {"http://host?query", {"host", 80, "/?query"}, "host"},
        {"http://host/%41%zz", {}, nullptr},
        {"http://my_host.internal.:65535/", {"my_host.internal.", 65535, "/"}, "my_host.internal.:65535"},
    };
    for (Row const& row : rows) {
        CAPTURE(row.text);
        auto const parsed = parse_url(row.text);
        if (row.authority == nullptr) {
            CHECK_FALSE(parsed);
            continue;
        }
        REQUIRE(parsed);
        CHECK(*parsed == row.url);
        CHECK(parsed->authority() == row.authority);
        CHECK(*parse_url(to_string(*parsed)) == *parsed);
    }
}

TEST_CASE("URLs that are refused, each with its reason") {
    std::pair<char const*, char const*> const rows[] = {
        {"", "empty"},
        {"localhost:8080", "it does not begin with http://"},
        {"https://localhost/", "only http URLs are understood"},
        {"ftp://localhost/", "only http URLs are understood"},
        {"http://", "the host is missing"},
        {"http:///path", "the host is missing"},
        {"http://:80/", "the host is missing"},
        {"http://user@host/", "no user name or password may stand in it"},
        {"http://user:secret@host/", "no user name or password may stand in it"},
        {"http://host:/", "the port is missing"},
        {"http://host:0/", "0 is no port to connect to"},
        {"http://host:65536/", "not a port number"},
        {"http://host:80x/", "not a port number"},
        {"http://::1/", "an IPv6 address needs brackets: http://[ADDRESS]:PORT/"},
        {"http://[::1/", "the closing bracket is missing"},
        {"http://[::1]x/", "after the bracket only a port may follow"},
        {"http://[localhost]/", "what stands in the brackets is not an IPv6 address"},
        {"http://[fe80::1%25eth0]/", "what stands in the brackets is not an IPv6 address"},
        {"http://ho st/", "the host is neither a name nor an address"},
        {"http://host\\@evil/", "no user name or password may stand in it"},
        {"http://h\xc3\xb6st/", "the host is neither a name nor an address"},
        {"http://host/a b", "a byte of its path or query must be percent-encoded"},
        {"http://host/a\r\nX: y", "a byte of its path or query must be percent-encoded"},
        {"http://host/\x7f", "a byte of its path or query must be percent-encoded"},
        {"http://host/#part", "a fragment (#...) is never sent"},
        {"http://host#part", "a fragment (#...) is never sent"},
        {"http://host/%4", "a '%' is not followed by two hexadecimal digits"},
        {"http://host/%", "a '%' is not followed by two hexadecimal digits"},
    };
    for (auto const& [text, why] : rows) {
        CAPTURE(text);
        auto const parsed = parse_url(text);
        CHECK_FALSE(parsed);
        CHECK(parsed.why == why);
    }
    CHECK_FALSE(parse_url("http://" + std::string(254, 'a') + "/"));
}
