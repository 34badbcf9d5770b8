#include "client/load/verdict/advice.hpp"
#include <cerrno>
#include <doctest/doctest.h>

namespace tricorn::client::advice_test {

namespace {

Result with(UnannouncedCloses closes) {
    Result result;
    result.measured.unannounced = closes;
    return result;
}

}   // namespace

TEST_CASE("a server that always closes behind the same answer is told, with the flag that suits it") {
    auto const one = advice(with({99, 1, 1}), 64);
    REQUIRE(one.size() == 1);
    CHECK(one[0].starts_with("the server closes a connection after 1 answer without announcing it"));
    CHECK(one[0].find("99 requests met that") != std::string::npos);
    CHECK(one[0].find("--requests-per-conn=1 ") != std::string::npos);
    auto const hundred = advice(with({5, 100, 100}), 64);
    REQUIRE(hundred.size() == 1);
    CHECK(hundred[0].find("after 100 answers") != std::string::npos);
    CHECK(hundred[0].find("--requests-per-conn=100 ") != std::string::npos);
}

TEST_CASE("a server that was started anew meanwhile closes each connection once: nothing is advised") {
    CHECK(advice(with({64, 3, 900}), 64).empty());
    CHECK(advice(with({1, 7, 7}), 64).empty());
    CHECK(advice(with({}), 64).empty());
    CHECK(advice(with({129, 3, 900}), 64).size() == 1);
}

TEST_CASE("status lines that were accepted though something was missing are told") {
    Result result;
    result.measured.bare_status_lines = 1234;
    auto const notes = advice(result, 1);
    REQUIRE(notes.size() == 1);
    CHECK(notes[0].starts_with("1,234 status lines had no space behind the status"));
}

TEST_CASE("local ports that were used up are a reason, where this machine told how many it has") {
    Result result;
    result.measured.failures = {{{Failure::Phase::connect, Failure::Kind::system, EADDRNOTAVAIL}, 12, {}, {}}};
    CHECK(why_no_port(result).empty());   // it may have no such address at all
    result.local_ports = LocalPorts{1, 501, 501, 3};
    CHECK(why_no_port(result).starts_with("this machine had no local port left for 12 requests: it has 501"));
    result.measured.failures.clear();
    CHECK(why_no_port(result).empty());
}

}   // namespace tricorn::client::advice_test
