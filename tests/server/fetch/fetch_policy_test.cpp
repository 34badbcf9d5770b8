// Parts of the policy that the table of targets (fetch_table_test.cpp) does not cover.
#include "server/fetch/fetch_policy.hpp"
#include "tests/server/sample.hpp"
#include "tests/support/socket_addresses.hpp"
#include <doctest/doctest.h>
#include <netinet/in.h>

namespace tricorn::server::fetch_policy_test {

using namespace tricorn::test;

namespace {

FetchConfig sample_config() {
    FetchConfig config;
    config.allow = {*parse_fetch_allowed("example.org:8080"), *parse_fetch_allowed("[fe80::1]:8080")};
    config.upstreams = {*parse_upstream("self=http://127.0.0.1:9000")};
    return config;
}

FetchDecision decide(std::string_view query, std::vector<std::string> const& vias = {}) {
    Request request = sample_request("GET", "/fetch?" + std::string(query));
    for (auto const& via : vias) request.fields.add("vIa", via);
    return decide_fetch(request, sample_config());
}

std::string refuse(std::string const& query, std::vector<SocketAddress> const& addresses) {
    auto const decision = decide(query);
    REQUIRE(decision.refused == 0);
    return check_addresses(decision.target, addresses, sample_config()).why;
}

}  // namespace

TEST_CASE("a fetch's target is the requested one, with its host in canonical form") {
    auto const by_url = decide("url=http://EXAMPLE.org:8080/A?b=%2541");
    CHECK(by_url.refused == 0);
    CHECK(by_url.target.url == Url{"example.org", 8080, "/A?b=%41"});
    CHECK_FALSE(by_url.target.trusted);
    CHECK(by_url.target.name == "");
    auto const by_name = decide("path=/a/%252e?x=y&upstream=self");
    CHECK(by_name.refused == 0);
    CHECK(by_name.target.url == Url{"127.0.0.1", 9000, "/a/%2e?x=y"});
    CHECK(by_name.target.trusted);
    CHECK(by_name.target.name == "self");
    CHECK(decide("upstream=self").target.url.target == "/");
    CHECK(decide("url=http://[FE80::0:1]:8080/").target.url.host == "fe80::1");
}

TEST_CASE("a refusal contains the error, the reason and what is allowed") {
    std::pair<char const*, std::pair<unsigned, char const*>> const rows[] = {
        {"", {400, "the target is missing: ?url=http://HOST[:PORT]/PATH or ?upstream=NAME"}},
        {"url=http://example.org/&upstream=self", {400, "url and upstream are both given; allowed: one of them"}},
        {"url=http://a/&path=/", {400, "path is only allowed with upstream; a url contains its own"}},
        {"url=http://a/&url=http://a/", {400, "url is given twice"}},
        {"upstream=self&upstream=self", {400, "upstream is given twice"}},
        {"upstream=self&path=/&path=/", {400, "path is given twice"}},
        {"url=http://a/?b&c",
         {400, "unknown parameter; allowed: url, or upstream and path; an & inside their values must be written %26"}},
        {"url=https://example.org/",
         {400, "url: only http URLs are supported; allowed: http://HOST[:PORT][/PATH][?QUERY]"}},
        {"url=", {400, "url: empty; allowed: http://HOST[:PORT][/PATH][?QUERY]"}},
        {"url=http://example.org/",
         {403, "url: this host and port must be allowed by --fetch-allow; without it no URL is allowed"}},
        {"upstream=other", {403, "upstream: unknown name (--upstream)"}},
        {"upstream=self&path=x", {400, "path: it must begin with one /"}},
        {"upstream=other&path=/%20", {400, "path: a byte of the path or query must be percent-encoded"}},
    };
    for (auto const& [query, refusal] : rows) {
        CAPTURE(query);
        auto const decision = decide(query);
        CHECK(decision.refused == refusal.first);
        CHECK(decision.why == refusal.second);
    }
}

TEST_CASE("a request that has already passed through a fetch is refused, whatever other proxies it passed") {
    std::vector<std::string> const through[] = {
        {"1.1 tricorn-fetch"},
        {"1.1 Tricorn-Fetch"},
        {"HTTP/1.1 tricorn-fetch (tricorn/0.1)"},
        {"1.0 fred, 1.1 tricorn-fetch"},
        {"1.1 tricorn-fetch,1.1 nginx"},
        {"1.0 fred ,\t1.1\ttricorn-fetch , 1.1 p.example.net"},
        {"1.1 a (a, b), 1.1 tricorn-fetch"},
        {"1.1 tricorn-fetch:8080"},
        {"1.1 nginx", "1.1 tricorn-fetch"},
        {"", ",,1.1 tricorn-fetch"},
    };
    for (auto const& vias : through) {
        CAPTURE(vias.back());
        for (char const* const query : {"upstream=self", "url=http://example.org:8080/", "url=bad", ""}) {
            auto const decision = decide(query, vias);
            CHECK(decision.refused == 403);
            CHECK(decision.why.find("Via") != std::string::npos);
        }
    }
    for (char const* const other : {"", ",", "1.1", "1.1 nginx", "1.1 tricorn-fetcher", "1.1 not-tricorn-fetch",
                                    "1.1 nginx (tricorn-fetch)", "tricorn-fetch 1.1", "1.1 a 1.1 tricorn-fetch"}) {
        CAPTURE(other);
        CHECK(decide("upstream=self", {std::string(other)}).refused == 0);
    }
    Request request = sample_request("GET", "/fetch?upstream=self");
    request.fields.add("X-Via", "1.1 " + std::string(fetch_pseudonym));
    CHECK(decide_fetch(request, sample_config()).refused == 0);
}

TEST_CASE("a name without addresses, and addresses of other kinds, are refused") {
    std::string const query = "url=http://example.org:8080/";
    CHECK(refuse(query, {*address_from("93.184.216.34")}) == "");
    CHECK(refuse(query, {}) != "");
    SocketAddress other;
    other.storage.ss_family = AF_UNIX;
    other.length = sizeof(sockaddr_storage);
    CHECK(refuse(query, {other}) != "");
    CHECK(refuse(query, {*address_from("93.184.216.34"), other}) != "");
    CHECK(refuse(query, {SocketAddress{}}) != "");
}

TEST_CASE("a link-local address with a scope does not match the list") {
    std::string const query = "url=http://example.org:8080/";
    auto address = *address_from("fe80::1");
    CHECK(refuse(query, {address}) == "");
    reinterpret_cast<sockaddr_in6&>(address.storage).sin6_scope_id = 2;
    CHECK(refuse(query, {address}) != "");
}

TEST_CASE("an upstream's addresses are not checked") {
    for (char const* const text : {"127.0.0.1", "169.254.169.254", "::1", "8.8.8.8"})
        CHECK(refuse("upstream=self", {*address_from(text)}) == "");
}

}   // namespace tricorn::server::fetch_policy_test
