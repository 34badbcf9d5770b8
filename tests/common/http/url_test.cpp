#include "common/http/url.hpp"
#include <doctest/doctest.h>

namespace tricorn::url_test {

TEST_CASE("supported URLs") {
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
        {"http://[::ffff:10.0.0.1]/", {"::ffff:10.0.0.1", 80, "/"}, "[::ffff:10.0.0.1]"},
        {"http://1.example/", {"1.example", 80, "/"}, "1.example"},
        {"http://a.0xg/", {"a.0xg", 80, "/"}, "a.0xg"},
        {"http://a.1b/", {"a.1b", 80, "/"}, "a.1b"},
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

TEST_CASE("https is accepted only if it is allowed") {
    std::pair<char const*, Url> const rows[] = {
        {"https://localhost", {"localhost", 443, "/", true}},
        {"HTTPS://[::1]:8443/a?b", {"::1", 8443, "/a?b", true}},
        {"https://host:80/", {"host", 80, "/", true}},
        {"http://host:443/", {"host", 443, "/", false}},
    };
    for (auto const& [text, url] : rows) {
        CAPTURE(text);
        auto const parsed = parse_url(text, Schemes::http_and_https);
        REQUIRE(parsed);
        CHECK(*parsed == url);
        CHECK(*parse_url(to_string(*parsed), Schemes::http_and_https) == *parsed);
        CHECK(bool(parse_url(text)) == !url.tls);
    }
    CHECK(parse_url("https://h/", Schemes::http_and_https)->authority() == "h");
    CHECK(parse_url("https://h:443/", Schemes::http_and_https)->authority() == "h");
    CHECK(parse_url("https://h:80/", Schemes::http_and_https)->authority() == "h:80");
    CHECK(parse_url("ftp://h/", Schemes::http_and_https).why == "only http and https URLs are supported");
    CHECK(parse_url("h:80", Schemes::http_and_https).why == "it does not begin with http:// or https://");
    CHECK(parse_url("https://a@h/", Schemes::http_and_https).why == "a user name or password is not allowed");
}

TEST_CASE("URLs that are refused, each with its reason") {
    std::pair<char const*, char const*> const rows[] = {
        {"", "empty"},
        {"localhost:8080", "it does not begin with http://"},
        {"https://localhost/", "only http URLs are supported"},
        {"ftp://localhost/", "only http URLs are supported"},
        {"http://", "the host is missing"},
        {"http:///path", "the host is missing"},
        {"http://:80/", "the host is missing"},
        {"http://user@host/", "a user name or password is not allowed"},
        {"http://user:secret@host/", "a user name or password is not allowed"},
        {"http://host:/", "the port is missing"},
        {"http://host:0/", "port 0 cannot be connected to"},
        {"http://host:65536/", "not a port number"},
        {"http://host:80x/", "not a port number"},
        {"http://::1/", "an IPv6 address needs brackets: http://[ADDRESS]:PORT/"},
        {"http://[::1/", "the closing bracket is missing"},
        {"http://[::1]x/", "after the bracket only a port may follow"},
        {"http://[localhost]/", "the text in the brackets is not an IPv6 address"},
        {"http://[fe80::1%25eth0]/", "the text in the brackets is not an IPv6 address"},
        {"http://ho st/", "the host is neither a name nor an address"},
        {"http://host\\@evil/", "a user name or password is not allowed"},
        {"http://h\xc3\xb6st/", "the host is neither a name nor an address"},
        {"http://host/a b", "a byte of the path or query must be percent-encoded"},
        {"http://host/a\r\nX: y", "a byte of the path or query must be percent-encoded"},
        {"http://host/\x7f", "a byte of the path or query must be percent-encoded"},
        {"http://host/#part", "a fragment (#...) is not allowed"},
        {"http://host#part", "a fragment (#...) is not allowed"},
        {"http://host/%4", "a '%' is not followed by two hexadecimal digits"},
        {"http://host/%", "a '%' is not followed by two hexadecimal digits"},
        {"http://host:080/", "a port is written without leading zeros"},
        {"http://host:+80/", "not a port number"},
        {"http://[::1]:0080/", "a port is written without leading zeros"},
        {"http://[10.0.0.1]/", "the text in the brackets is not an IPv6 address"},
        {"http://[]/", "the text in the brackets is not an IPv6 address"},
        {"http://a..b/", "the host has two dots in a row, or begins with one"},
        {"http://.a/", "the host has two dots in a row, or begins with one"},
        {"http://./", "the host has two dots in a row, or begins with one"},
        {"http://a../", "the host has two dots in a row, or begins with one"},
        {"http://%6cocalhost/", "the host is neither a name nor an address"},
    };
    for (auto const& [text, why] : rows) {
        CAPTURE(text);
        auto const parsed = parse_url(text);
        CHECK_FALSE(parsed);
        CHECK(parsed.why == why);
    }
    CHECK_FALSE(parse_url("http://" + std::string(254, 'a') + "/"));
    std::string const label(63, 'a');
    CHECK(parse_url("http://" + label + "." + label + "/"));
    CHECK(parse_url("http://" + label + "a/").why == "a part of the host between dots is longer than 63 bytes");
    CHECK(parse_url("http://" + label + "." + label + "." + label + "." + label + "/").why ==
          "the host is longer than 253 bytes");
    CHECK_FALSE(parse_url(std::string_view("http://[::1\0]/", 14)));   // C's string functions would not see the NUL
    CHECK_FALSE(parse_url(std::string_view("http://host\0/", 13)));
}

TEST_CASE("a host that a resolver could take for an IPv4 address must be one in its plain form") {
    for (char const* const host : {"127.0.0.1", "0.0.0.0", "255.255.255.255", "8.8.8.8"}) {
        CAPTURE(host);
        CHECK(parse_authority(host)->host == host);
    }
    for (char const* const host : {"2130706433",
                                   "0",
                                   "127.1",
                                   "127.0.1",
                                   "127.0.0.1.",
                                   "127.0.0.01",
                                   "127.0.0.1.5",
                                   "0177.0.0.1",
                                   "017700000001",
                                   "0x7f.1",
                                   "0x7f000001",
                                   "0X7F000001",
                                   "0x7f.0x0.0x0.0x1",
                                   "0x",
                                   "256.0.0.1",
                                   "1.2.3.4.",
                                   "127.0.0.0x1",
                                   "example.1",
                                   "example.0x10",
                                   "1.2.3.4.5",
                                   "00.0.0.0",
                                   "99999999999999999999"}) {
        CAPTURE(host);
        CHECK(parse_authority(host).why ==
              "the host ends in a number but is not an IPv4 address, which is four decimal numbers as in 127.0.0.1");
    }
}

TEST_CASE("host and port alone, and path and query alone, are read by the same rules") {
    CHECK(*parse_authority("Host:8080") == Url{"Host", 8080, "/"});
    CHECK(*parse_authority("[::1]") == Url{"::1", 80, "/"});
    CHECK(parse_authority("").why == "empty");
    for (char const* const text :
         {"host/", "host?", "host#", "u@host", "host:", ":80", "host:0", "host:80:80", "::1"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_authority(text));
    }
    CHECK(check_target("/a?b=c%20&d=//[]"));
    CHECK(check_target("/a b").why == "a byte of the path or query must be percent-encoded");
    CHECK(check_target("/a#b").why == "a fragment (#...) is not allowed");
    CHECK(check_target("/%a").why == "a '%' is not followed by two hexadecimal digits");
}

TEST_CASE("what people type may lack the scheme, and is read as strictly else") {
    CHECK(to_string(*parse_typed_url("h:80/x")) == "http://h/x");
    CHECK(to_string(*parse_typed_url("127.0.0.1:8080?a=http://b")) == "http://127.0.0.1:8080/?a=http://b");
    CHECK(to_string(*parse_typed_url("http://h/")) == "http://h/");
    CHECK(parse_typed_url("https://h/", Schemes::http_and_https)->tls);
    CHECK(parse_typed_url("https://h/").why == "only http URLs are supported");
    CHECK(parse_typed_url("ftp://h/", Schemes::http_and_https).why == "only http and https URLs are supported");
    CHECK(parse_typed_url("").why == "empty");
    CHECK(parse_typed_url("/path").why == "the host is missing");
    CHECK(parse_typed_url("me@h").why == "a user name or password is not allowed");
    CHECK_FALSE(parse_typed_url("::1/"));
    CHECK_FALSE(parse_typed_url("a b"));
    CHECK_FALSE(parse_typed_url("10.1"));
}

}   // namespace tricorn::url_test
