#include "server/config/fetch_targets.hpp"
#include "server/config/named_server.hpp"
#include <doctest/doctest.h>

namespace tricorn::server::fetch_targets_test {

TEST_CASE("values accepted by --fetch-allow, in canonical form") {
    struct {
        char const* text;
        FetchAllowed allowed;
        char const* shown;
    } const rows[] = {
        {"example.org", {"example.org", 80}, "example.org"},
        {"Example.ORG:80", {"example.org", 80}, "example.org"},
        {"localhost:8080", {"localhost", 8080}, "localhost:8080"},
        {"10.0.0.1:65535", {"10.0.0.1", 65535}, "10.0.0.1:65535"},
        {"[FD00:0::1]", {"fd00::1", 80}, "[fd00::1]"},
        {"[::ffff:0a00:0001]:8080", {"::ffff:10.0.0.1", 8080}, "[::ffff:10.0.0.1]:8080"},
    };
    for (auto const& row : rows) {
        CAPTURE(row.text);
        auto const allowed = parse_fetch_allowed(row.text);
        REQUIRE(allowed);
        CHECK(*allowed == row.allowed);
        CHECK(to_string(*allowed) == row.shown);
        CHECK(*parse_fetch_allowed(row.shown) == row.allowed);
    }
}

TEST_CASE("values refused by --fetch-allow") {
    constexpr char const* alone = "only a host and a port are allowed: no scheme, path or network range";
    std::pair<char const*, char const*> const rows[] = {
        {"", "empty"},
        {"http://example.org", alone},
        {"example.org/", alone},
        {"10.0.0.0/8", alone},
        {"*", "the host is neither a name nor an address"},
        {"*.example.org", "the host is neither a name nor an address"},
        {"example.org:", "the port is missing"},
        {"example.org:0", "port 0 cannot be connected to"},
        {"example.org:http", "not a port number"},
        {"::1", "an IPv6 address needs brackets: [ADDRESS]:PORT"},
        {"[10.0.0.1]", "the text in the brackets is not an IPv6 address"},
        {"127.1",
         "the host ends in a number but is not an IPv4 address, which is four decimal numbers as in 127.0.0.1"},
    };
    for (auto const& [text, why] : rows) {
        CAPTURE(text);
        CHECK(parse_fetch_allowed(text).why == why);
    }
}

TEST_CASE("values accepted by --upstream") {
    struct {
        char const* text;
        NamedServer upstream;
        char const* shown;
    } const rows[] = {
        {"self=http://127.0.0.1:8080", {"self", {"127.0.0.1", 8080, "/"}}, "self=http://127.0.0.1:8080"},
        {"A-b_c.9=HTTP://DB.internal/", {"A-b_c.9", {"db.internal", 80, "/"}}, "A-b_c.9=http://db.internal"},
        {"v6=http://[::0:1]:9/", {"v6", {"::1", 9, "/"}}, "v6=http://[::1]:9"},
    };
    for (auto const& row : rows) {
        CAPTURE(row.text);
        auto const upstream = parse_upstream(row.text);
        REQUIRE(upstream);
        CHECK(*upstream == row.upstream);
        CHECK(to_string(*upstream) == row.shown);
        CHECK(*parse_upstream(row.shown) == row.upstream);
    }
    CHECK(parse_upstream(std::string(64, 'a') + "=http://h"));
}

TEST_CASE("values refused by --upstream") {
    constexpr char const* no_name = "the name is not 1 to 64 letters, digits, '-', '_' or '.'";
    constexpr char const* no_path = "a path is not allowed; each request names its own (&path=)";
    std::pair<char const*, char const*> const rows[] = {
        {"", "the name is missing"},
        {"http://127.0.0.1:8080", "the name is missing"},
        {"=http://127.0.0.1", no_name},
        {"a b=http://127.0.0.1", no_name},
        {"a/b=http://127.0.0.1", no_name},
        {"a=", "empty"},
        {"a=127.0.0.1", "it does not begin with http://"},
        {"a=https://127.0.0.1", "only http URLs are supported"},
        {"a=http://127.0.0.1/x", no_path},
        {"a=http://127.0.0.1/?x", no_path},
        {"a=http://u@h", "a user name or password is not allowed"},
    };
    for (auto const& [text, why] : rows) {
        CAPTURE(text);
        CHECK(parse_upstream(text).why == why);
    }
    CHECK(parse_upstream(std::string(65, 'a') + "=http://h").why == no_name);
}

}   // namespace tricorn::server::fetch_targets_test
