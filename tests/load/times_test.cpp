// Times, against servers that take a known time. Lower bounds hold on any machine; that the client adds little is true
// where it gets a processor, so an upper bound has several attempts.
#include "tests/load/fixture.hpp"
#include <functional>

namespace tricorn::test {

namespace {

constexpr std::int64_t ms = 1'000'000;   // in nanoseconds
constexpr char const* median = "/latency/service/percentiles/p50";

// Runs it until `holds`, five times at most, and returns the last.
Outcome attempt(std::function<Outcome()> const& run, std::function<bool(Outcome const&)> const& holds) {
    for (int i = 1;; ++i) {
        Outcome outcome = run();
        if (i == 5 || holds(outcome)) return outcome;
    }
}

}   // namespace

TEST_CASE("times: a delay of 50 ms is measured as 50 ms, and bounds the number of requests") {
    FaultyServer server(always(Steps().pause(Millis(50)).say(ok_text())));
    auto const run = [&] {
        server.forget();
        Outcome outcome = load({"-d", "500ms", "-c", "16"}, server.url());
        INFO(outcome.text());
        CHECK(outcome.ended_with(0));
        CHECK(outcome.number("/latency/service/min") >= 49 * ms);
        CHECK(outcome.real("/latency/service/mean") >= 49 * ms);
        CHECK(outcome.number("/latency/first_byte/min") >= 49 * ms);
        CHECK(outcome.ok() <= 16 * (500 / 50));
        CHECK(server.counts().requests == static_cast<std::size_t>(outcome.ok()));
        return outcome;
    };
    Outcome const last =
        attempt(run, [](Outcome const& outcome) { return outcome.ok() >= 60 && outcome.number(median) <= 90 * ms; });
    REQUIRE(last.ok() >= 60);   // else the median lacks the 30 observations beyond it
    CHECK_MESSAGE(last.number(median) >= 49 * ms, last.text());
    CHECK_MESSAGE(last.number(median) <= 90 * ms, last.text());
}

TEST_CASE("times: of two delays the median sees the frequent one, and p99 the seldom one") {
    FaultyServer server({{}, {}, [](Received const& request) {
                             return Steps().pause(Millis(request.number % 10 == 9 ? 100 : 5)).say(ok_text());
                         }});
    auto const run = [&] {
        Outcome outcome = load({"-n", "3000", "-c", "50"}, server.url());
        INFO(outcome.text());
        CHECK(outcome.ended_with(0));
        CHECK(outcome.ok() == 3000);
        CHECK(outcome.number("/latency/service/min") >= 4 * ms);
        CHECK(outcome.number(median) >= 4 * ms);
        CHECK(outcome.number("/latency/service/percentiles/p99") >= 99 * ms);   // the 2970th; 300 took 100 ms
        CHECK(outcome.number("/latency/service/max") >= 99 * ms);
        CHECK(outcome.real("/latency/service/mean") >= 14 * ms);   // 0.9 × 5 + 0.1 × 100 = 14.5
        CHECK(outcome.is_null("/latency/service/percentiles/p99.9"));   // 3 lie beyond it
        return outcome;
    };
    Outcome const last = attempt(run, [](Outcome const& outcome) {
        return outcome.number(median) < 40 * ms && outcome.real("/latency/service/mean") < 80 * ms;
    });
    CHECK_MESSAGE(last.number(median) < 40 * ms, last.text());
    CHECK_MESSAGE(last.real("/latency/service/mean") < 80 * ms, last.text());
    CHECK_MESSAGE(last.number("/latency/service/percentiles/p99") > last.number(median), last.text());
}

TEST_CASE("times: the first byte is not the last one") {
    FaultyServer server(always(
        Steps().pause(Millis(20)).say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n").pause(Millis(80)).say("ok")));
    Outcome const run = load({"-n", "8", "-c", "8"}, server.url());
    INFO(run.text());
    CHECK(run.ended_with(0));
    CHECK(run.number("/latency/first_byte/min") >= 19 * ms);
    CHECK(run.number("/latency/service/min") >= 99 * ms);
    // Of each answer 80 ms lie between the two.
    CHECK(run.real("/latency/service/mean") - run.real("/latency/first_byte/mean") > 40.0 * ms);
}

TEST_CASE("times: what is not ok has times of its own") {
    FaultyServer server({{}, {}, [](Received const& request) {
                             bool const bad = request.number % 2 == 1;
                             return bad ? Steps().pause(Millis(100)).say(response_text("503 Busy"))
                                        : Steps().say(ok_text());
                         }});
    Outcome const run = load({"-n", "20", "-c", "1"}, server.url());
    INFO(run.text());
    CHECK(run.ended_with(4));
    CHECK(run.ok() == 10);
    CHECK(run.not_ok() == 10);
    CHECK(run.number("/latency/service_not_ok/min") >= 99 * ms);
    CHECK(run.number("/latency/service/min") < run.number("/latency/service_not_ok/min"));
}

TEST_CASE("times: a single long freeze appears in every connection that met it") {
    // The 41st request and all that come while it waits are answered when a second has passed.
    FaultyServer server({{}, {}, [](Received const& request) {
                             bool const frozen = request.number >= 40 && request.number < 48;
                             return Steps().pause(Millis(frozen ? 1'000 : 1)).say(ok_text());
                         }});
    Outcome const run = load({"-n", "200", "-c", "8"}, server.url());
    INFO(run.text());
    CHECK(run.ended_with(0));
    CHECK(run.ok() == 200);
    CHECK(run.number("/latency/service/max") >= 999 * ms);
    CHECK(run.real("/latency/service/mean") >= 8.0 * 999 * ms / 200);
    CHECK(run.real("/window_seconds") >= 1);
}

}   // namespace tricorn::test
