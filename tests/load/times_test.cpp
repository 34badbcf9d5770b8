// Times, against servers with known times. Lower bounds hold on any machine. As an upper bound, connections with one
// request at a time cannot spend more time on requests than has passed for each.
#include "tests/load/fixture.hpp"
#include <chrono>

namespace tricorn::test::times_test {

namespace {

constexpr std::int64_t ms = 1'000'000;   // in nanoseconds
constexpr char const* median = "/latency/service/percentiles/p50";

struct Timed {
    Outcome outcome;
    double most;   // upper bound of the mean service time, in nanoseconds
};

// Exactly `requests` requests.
Timed load_timed(std::int64_t requests, std::int64_t connections, std::string const& url) {
    auto const begun = std::chrono::steady_clock::now();
    Outcome outcome = load({"-n", std::to_string(requests), "-c", std::to_string(connections)}, url);
    std::chrono::duration<double, std::nano> const passed = std::chrono::steady_clock::now() - begun;
    CHECK_MESSAGE(outcome.ended_as(0), outcome.text());
    CHECK(outcome.ok() == requests);
    return {std::move(outcome), passed.count() * static_cast<double>(connections) / static_cast<double>(requests)};
}

void check_upper_bounds(Timed const& run) {
    INFO(run.outcome.text());
    CHECK(run.outcome.real("/latency/service/mean") <= run.most);
    // Half of them took at least the median; percentiles are exact to a thousandth.
    CHECK(run.outcome.real(median) <= 2 * run.most * 1.01);
}

}   // namespace

TEST_CASE("times: a delay of 50 ms is measured as 50 ms") {
    FaultyServer server(always(Steps().pause(Millis(50)).say(ok_text())));
    Timed const run = load_timed(160, 16, server.url());
    INFO(run.outcome.text());
    CHECK(run.outcome.number("/latency/service/min") >= 49 * ms);
    CHECK(run.outcome.number(median) >= 49 * ms);
    CHECK(run.outcome.real("/latency/service/mean") >= 49.0 * ms);
    CHECK(run.outcome.number("/latency/first_byte/min") >= 49 * ms);
    check_upper_bounds(run);
}

TEST_CASE("times: a delay of 50 ms bounds the number of requests") {
    FaultyServer server(always(Steps().pause(Millis(50)).say(ok_text())));
    std::int64_t rounds = 0;   // rounds that fit into the time
    auto const for_a_time = [&](Millis time) {
        server.forget();
        rounds = time / Millis(50);
        return load({"-d", to_text(time), "-c", "16"}, server.url());
    };
    Outcome const run =
        patiently({Millis(500), Millis(5'000)}, for_a_time, [](Outcome const& one) { return one.ok() >= 32; });
    CHECK_MESSAGE(run.ended_as(0), run.text());
    CHECK(run.ok() >= 32);
    CHECK(run.ok() <= 16 * rounds);
    CHECK(server.final_counts().requests == static_cast<std::size_t>(run.ok()));
}

TEST_CASE("times: of two delays the median shows the frequent one, and p99 the rare one") {
    FaultyServer server({{}, {}, [](Received const& request) {
                             return Steps().pause(Millis(request.number % 10 == 9 ? 100 : 5)).say(ok_text());
                         }});
    Timed const run = load_timed(3'000, 50, server.url());
    INFO(run.outcome.text());
    CHECK(run.outcome.number("/latency/service/min") >= 4 * ms);
    CHECK(run.outcome.number(median) >= 4 * ms);
    CHECK(run.outcome.number("/latency/service/percentiles/p99") >= 99 * ms);   // the 2970th; 300 took 100 ms
    CHECK(run.outcome.number("/latency/service/percentiles/p99") >= run.outcome.number(median));
    CHECK(run.outcome.number("/latency/service/max") >= 99 * ms);
    CHECK(run.outcome.real("/latency/service/mean") >= 14.0 * ms);   // 0.9 × 5 + 0.1 × 100 = 14.5
    CHECK(run.outcome.is_null("/latency/service/percentiles/p99.9"));   // 3 lie beyond it
    check_upper_bounds(run);
}

TEST_CASE("times: the first byte is not the last one") {
    std::string const head = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n";
    auto const run_with = [&](Millis between) {
        FaultyServer server(always(Steps().pause(Millis(20)).say(head).pause(between).say("ok")));
        Outcome one = load({"-n", "8", "-c", "8", "--timeout", "60s"}, server.url());
        CHECK(one.number("/latency/service/min") >= std::chrono::nanoseconds(between).count() + 19 * ms);
        return one;
    };
    // A client that gets no processor in between reads both together.
    auto const are_apart = [](Outcome const& one) {
        return one.real("/latency/service/mean") - one.real("/latency/first_byte/mean") > 40.0 * ms;
    };
    Outcome const run = patiently({Millis(80), Millis(2'000), Millis(10'000)}, run_with, are_apart);
    INFO(run.text());
    CHECK(run.ended_as(0));
    CHECK(run.number("/latency/first_byte/min") >= 19 * ms);
    CHECK(are_apart(run));
}

TEST_CASE("times: responses that are not ok have separate times") {
    FaultyServer server({{}, {}, [](Received const& request) {
                             bool const bad = request.number % 2 == 1;
                             return bad ? Steps().pause(Millis(100)).say(response_text("503 Busy"))
                                        : Steps().say(ok_text());
                         }});
    Outcome const run = load({"-n", "20", "-c", "1"}, server.url());
    INFO(run.text());
    CHECK(run.ended_as(4));
    CHECK(run.ok() == 10);
    CHECK(run.not_ok() == 10);
    CHECK(run.number("/latency/service_not_ok/min") >= 99 * ms);
    CHECK(run.number("/latency/service/min") < run.number("/latency/service_not_ok/min"));
}

TEST_CASE("times: a single long freeze appears in every connection that met it") {
    // The 41st request and all that arrive while it waits are answered after a second.
    FaultyServer server({{}, {}, [](Received const& request) {
                             bool const frozen = request.number >= 40 && request.number < 48;
                             return Steps().pause(Millis(frozen ? 1'000 : 1)).say(ok_text());
                         }});
    Outcome const run = load({"-n", "200", "-c", "8"}, server.url());
    INFO(run.text());
    CHECK(run.ended_as(0));
    CHECK(run.ok() == 200);
    CHECK(run.number("/latency/service/max") >= 999 * ms);
    CHECK(run.real("/latency/service/mean") >= 8.0 * 999 * ms / 200);
    CHECK(run.real("/window_seconds") >= 1);
}

}   // namespace tricorn::test::times_test
