#include "client/load/engine/targets.hpp"
#include <array>
#include <cstdlib>
#include <doctest/doctest.h>
#include <vector>

namespace tricorn::client::targets_test {

namespace {

LoadConfig config(char const* url) {
    LoadConfig result;
    result.url = *parse_url(url);
    return result;
}

}  // namespace

TEST_CASE("a request contains the configured parts and nothing else") {
    CHECK(make_target(config("http://localhost:8080/a?b=c")).request ==
          "GET /a?b=c HTTP/1.1\r\nHost: localhost:8080\r\n\r\n");
    LoadConfig own = config("http://[::1]/");
    own.headers = {{"host", "other"}, {"Accept", "*/*"}, {"Accept", "text/html"}};
    CHECK(make_target(own).request == "GET / HTTP/1.1\r\nhost: other\r\nAccept: */*\r\nAccept: text/html\r\n\r\n");
}

TEST_CASE("a body makes it a POST and is announced") {
    LoadConfig posted = config("http://h/");
    posted.body = "abc";
    CHECK(make_target(posted).request == "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc");
    posted.method = "PUT";
    CHECK(make_target(posted).request.starts_with("PUT / "));
    posted.body.reset();
    CHECK(make_target(posted).request == "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
    posted.method = "DELETE";
    CHECK(make_target(posted).request == "DELETE / HTTP/1.1\r\nHost: h\r\n\r\n");
    posted.body = "";
    CHECK(make_target(posted).request == "DELETE / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
}

TEST_CASE("only HEAD is answered without a body") {
    LoadConfig head = config("http://h/");
    CHECK_FALSE(make_target(head).to_head);
    head.method = "HEAD";
    CHECK(make_target(head).to_head);
}

TEST_CASE("after a request to close, nothing more is sent on the connection") {
    LoadConfig closing = config("http://h/");
    CHECK_FALSE(make_target(closing).closes);
    closing.headers = {{"connection", "keep-alive, Close"}};
    CHECK(make_target(closing).closes);
    closing.headers = {{"Connection", "closed"}};
    CHECK_FALSE(make_target(closing).closes);
}

TEST_CASE("success is the expected status") {
    LoadConfig one = config("http://h/");
    Target const usual = make_target(one);
    CHECK(usual.is_ok(200));
    CHECK(usual.is_ok(302));
    CHECK_FALSE(usual.is_ok(199));
    CHECK_FALSE(usual.is_ok(400));
    one.expect = {{404, 404}, {500, 599}};
    Target const other = make_target(one);
    CHECK(other.is_ok(404));
    CHECK(other.is_ok(503));
    CHECK_FALSE(other.is_ok(200));
}

TEST_CASE("a load without a mixture has one target") {
    Targets const one(config("http://h/x"));
    REQUIRE(one.size() == 1);
    CHECK(one[0].request == "GET /x HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(one[0].answer_bytes == Target::any_length);
}

TEST_CASE("each kind of a mixture is a target with the fields of all") {
    LoadConfig mixed = config("http://h/");
    mixed.headers = {{"A", "b"}};
    mixed.workload = *parse_workload("mixed:json=1,echo:4=3");
    Targets const targets(mixed);
    REQUIRE(targets.size() == 2);
    CHECK(targets[0].request == "GET /json HTTP/1.1\r\nHost: h\r\nA: b\r\n\r\n");
    CHECK(targets[0].answer_bytes == Target::any_length);
    CHECK(targets[1].request == "POST /echo?raw=1 HTTP/1.1\r\nHost: h\r\nA: b\r\nContent-Length: 4\r\n\r\nabcd");
    CHECK(targets[1].answer_bytes == 4);
}

TEST_CASE("kinds are drawn by their weights") {
    LoadConfig mixed = config("http://h/");
    mixed.workload = *parse_workload("mixed:json=1,plaintext=2,db=997");
    Targets const targets(mixed);
    Random random(3);
    std::array<int, 3> drawn{};
    for (int i = 0; i < 100'000; ++i) ++drawn.at(targets.draw(random));
    // Within four standard deviations of 100, 200 and 99 700.
    CHECK(std::abs(drawn[0] - 100) < 40);
    CHECK(std::abs(drawn[1] - 200) < 57);
    CHECK(drawn[0] + drawn[1] + drawn[2] == 100'000);
}

TEST_CASE("of many requests each kind gets its share, and the total is exact") {
    LoadConfig mixed = config("http://h/");
    mixed.workload = *parse_workload("mixed:plaintext=70,db=20,cpu:1=10");
    Targets const targets(mixed);
    for (std::uint64_t const requests :
         {std::uint64_t(0), std::uint64_t(7), std::uint64_t(1'049), std::uint64_t(1) << 50}) {
        Random random(1);
        std::vector<std::uint64_t> counts(3);
        targets.draw(random, requests, [&](std::size_t kind, std::uint64_t times) { counts[kind] += times; });
        CHECK(counts[0] + counts[1] + counts[2] == requests);
        if (requests > 1'000)
            CHECK(static_cast<double>(counts[1]) / static_cast<double>(requests) == doctest::Approx(0.2).epsilon(0.05));
    }
}

}   // namespace tricorn::client::targets_test
