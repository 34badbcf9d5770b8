#include "common/http/authority.hpp"
#include <doctest/doctest.h>

namespace tricorn::authority_test {

TEST_CASE("an authority is a host and perhaps a port") {
    for (char const* good :
         {"a", "a.b:1", "a:", "127.0.0.1:65535", "[::1]", "[::1]:80", "[::ffff:1.2.3.4]", "a_b", "%41"}) {
        CAPTURE(good);
        CHECK(is_authority(good));
    }
    for (char const* bad :
         {"",       ":80",   "a b", "a/b",   "u@h",   "a:65536", "a:1x",      "a:-1",           "[::1",
          "::1",    "[]",    "[x]", "[1.2]", "[1:2]", "[::::]",  "[1::2::3]", "[fe80::1%25lo]", "[::1.2.3.256]",
          "[::1]x", "a:1:2", "%4",  "%zz",   "a\\b",  "a,b c"}) {
        CAPTURE(bad);
        CHECK_FALSE(is_authority(bad));
    }
}

TEST_CASE("an authority is cut at its bracket or at its first colon") {
    auto const cut = [](std::string_view text) {
        Authority const authority = split_authority(text);
        return std::string(authority.bracketed ? "6 " : "") + std::string(authority.host) + " " +
               std::string(authority.rest) + (authority.closed ? "" : " open");
    };
    CHECK(cut("a:80") == "a :80");
    CHECK(cut("a") == "a ");
    CHECK(cut("") == " ");
    CHECK(cut("a:b:c") == "a :b:c");
    CHECK(cut("[::1]:80") == "6 ::1 :80");
    CHECK(cut("[::1]x") == "6 ::1 x");
    CHECK(cut("[::1") == "6 ::1  open");
}

TEST_CASE("an address has one form") {
    for (char const* const good : {"127.0.0.1", "0.0.0.0", "255.255.255.255"}) CHECK(is_ipv4(good));
    for (char const* const bad :
         {"", "127.1", "127.0.0.01", "127.0.0.256", "1.2.3.4.", "0x7f.0.0.1", "::1", "1.2.3.4 "})
        CHECK_FALSE(is_ipv4(bad));
    for (char const* const good : {"::", "::1", "::ffff:1.2.3.4", "2001:DB8::1", "1:2:3:4:5:6:7:8"})
        CHECK(is_ipv6(good));
    for (char const* const bad : {"", ":", "1:2", "::::", "[::1]", "::1%lo", "1.2.3.4", "1:2:3:4:5:6:7:8:9", "::12345"})
        CHECK_FALSE(is_ipv6(bad));
    CHECK_FALSE(is_ipv6(std::string_view("::1\0", 4)));
    CHECK_FALSE(is_ipv6(std::string(100, ':')));
}

TEST_CASE("a host has one text, in brackets where it must") {
    CHECK(canonical_host("Example.ORG") == "example.org");
    CHECK(canonical_host("0:0:0:0:0:0:0:1") == "::1");
    CHECK(canonical_host("2001:DB8::") == "2001:db8::");
    CHECK(bracketed("::1") == "[::1]");
    CHECK(bracketed("a.b") == "a.b");
}

TEST_CASE("a port is a number from 0 to 65535") {
    CHECK(*parse_port("0") == 0);
    CHECK(*parse_port("65535") == 65535);
    for (auto const* text : {"65536", "-1", "+1", "http", "80 ", "100000", "4294967297"})
        CHECK(parse_port(text).why == "not a port number");
    CHECK(parse_port("").why == "the port is missing");
}

}   // namespace tricorn::authority_test
