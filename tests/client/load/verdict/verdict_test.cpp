#include "client/cli/exit_code.hpp"
#include "client/load/verdict/verdict.hpp"
#include <doctest/doctest.h>

namespace tricorn::client::verdict_test {

using namespace std::chrono_literals;

namespace {

Result good() {
    Result result;
    result.window = 10s;
    result.client.threads = 1;
    result.client.cpu = 5s;
    result.in_flight = 64;
    result.warm_up.mode = WarmUp::Mode::automatic;
    Totals& totals = result.measured.totals;
    totals.offered = totals.sent = totals.ok = 1000;
    result.measured.last_at = result.measured.last_answer_at = 10s;
    return result;
}

int code(Result const& result, LoadConfig const& config = {}) {
    return exit_code_of(result, judge(result, config), config);
}

}  // namespace

TEST_CASE("a run without a fault is valid and ends with 0") {
    Verdict const verdict = judge(good(), {});
    CHECK(verdict.valid());
    CHECK(verdict.remarks.empty());
    CHECK(code(good()) == exit_code::ok);
}

TEST_CASE("counts that do not add up are reported as a bug") {
    Result wrong = good();
    wrong.measured.totals.offered += 1;
    CHECK_FALSE(judge(wrong, {}).valid());
    CHECK(code(wrong) == exit_code::invalid);
}

TEST_CASE("a run without an answer measured nothing") {
    Result silent = good();
    silent.measured.totals.ok = 0;
    silent.measured.totals.errors = 1000;
    CHECK(judge(silent, {}).reasons.front() == "no request was answered");
    CHECK(code(silent) == exit_code::invalid);
}

TEST_CASE("a server that went away and stayed away is lost") {
    Result lost = good();
    lost.measured.totals.ok = 900;
    lost.measured.totals.errors = 100;
    lost.measured.last_answer_at = 4s;
    CHECK(judge(lost, {}).reasons.front() == "the server was lost: no answer after the first 4.0s");
    CHECK(code(lost) == exit_code::invalid);
    lost.measured.last_answer_at = 9500ms;
    CHECK(judge(lost, {}).valid());
    CHECK(code(lost) == exit_code::errors);
}

TEST_CASE("a server lost after a warm-up is lost too: times count from the start") {
    Result lost = good();
    lost.warm_up.length = 20s;
    lost.measured.totals.ok = 900;
    lost.measured.totals.errors = 100;
    lost.measured.last_at = 30s;
    lost.measured.last_answer_at = 22s;
    CHECK(judge(lost, {}).reasons.front() == "the server was lost: no answer after the first 22.0s");
    lost.measured.last_answer_at = 29s;
    CHECK(judge(lost, {}).valid());
}

TEST_CASE("one slow request at the end is not a lost server") {
    Result slow = good();
    slow.measured.totals.offered += 1;
    slow.measured.totals.unfinished = 1;
    slow.measured.last_at = 15s;
    CHECK(judge(slow, {}).valid());
    REQUIRE(judge(slow, {}).remarks.size() == 1);
    CHECK(judge(slow, {}).remarks.front() == "unanswered when the drain ended (--drain): 1");
    // All requests hang from the middle of the run on.
    slow.measured.totals.offered += 63;
    slow.measured.totals.unfinished = 64;
    slow.measured.last_answer_at = 5s;
    CHECK_FALSE(judge(slow, {}).valid());
}

TEST_CASE("a run that was cut off before its first request measured nothing") {
    Result cut = good();
    cut.interrupted = true;
    cut.measured.totals = {};
    CHECK(judge(cut, {}).reasons.front() == "no request was sent");
    CHECK(code(cut) == exit_code::interrupted);
}

TEST_CASE("errors and unexpected statuses are compared with the allowed share") {
    Result some = good();
    some.measured.totals.ok = 990;
    some.measured.totals.errors = 4;
    some.measured.totals.not_ok = 6;
    LoadConfig config;
    CHECK(code(some, config) == exit_code::errors);
    config.max_error_rate = 0.01;
    CHECK(code(some, config) == exit_code::ok);
    config.max_error_rate = 0.0099;
    CHECK(code(some, config) == exit_code::errors);
}

TEST_CASE("an interruption takes precedence over everything else") {
    Result cut = good();
    cut.interrupted = true;
    cut.measured.totals.offered += 1;
    CHECK(code(cut) == exit_code::interrupted);
}

TEST_CASE("a client at its limit measured itself") {
    Result busy = good();
    busy.client.cpu = 9900ms;
    REQUIRE(judge(busy, {}).reasons.size() == 1);
    CHECK(judge(busy, {}).reasons.front().starts_with("the client was busy 99 % of the time in its thread"));
    CHECK(code(busy) == exit_code::invalid);
    busy.window = 900ms;   // too short for that judgement
    CHECK(judge(busy, {}).valid());
}

TEST_CASE("waiting for a processor is remarked on, and invalidates the run when it was long") {
    Result starved = good();
    starved.client.waited = 1s;
    REQUIRE(judge(starved, {}).remarks.size() == 1);
    CHECK(judge(starved, {}).remarks.front().starts_with("the client waited for a processor 10 % of the time"));
    CHECK(judge(starved, {}).valid());
    starved.client.waited = 2s;
    CHECK(judge(starved, {}).reasons.front().starts_with("the client waited for a processor 20 % of the time"));
}

TEST_CASE("a closed loop that did not keep all its connections busy breaks Little's law") {
    Result idle = good();
    idle.in_flight = 50;
    CHECK(judge(idle, {}).reasons.front() ==
          "Little's law: 50 requests were in flight on average, not 64: connections were missing");
    LoadConfig open;
    open.rate = 100;   // an open loop uses as many connections as it needs
    CHECK(judge(idle, open).valid());
    LoadConfig counted;
    counted.requests = 1000;   // the last requests leave connections without work
    CHECK(judge(idle, counted).valid());
}

namespace {

Result planned(std::uint64_t sent, double planned) {
    Result result = good();
    result.plan = PlanKept{planned, planned / 10};
    result.measured.totals.offered = result.measured.totals.sent = result.measured.totals.ok = sent;
    for (std::uint64_t i = 0; i < sent; ++i) result.measured.response.record(10ms);
    return result;
}

LoadConfig at_rate(double rate, Arrivals arrivals = Arrivals::uniform) {
    LoadConfig config;
    config.rate = rate;
    config.arrivals = arrivals;
    return config;
}

}   // namespace

TEST_CASE("an open loop must send its planned requests") {
    CHECK(judge(planned(10'000, 10'000), at_rate(1000)).valid());
    CHECK(judge(planned(9'900, 10'000), at_rate(1000)).valid());
    CHECK(judge(planned(9'800, 10'000), at_rate(1000)).reasons.front().starts_with("the rate was not met: 98 %"));
    // Poisson arrivals are random: three standard deviations count as chance.
    CHECK(judge(planned(960, 1'000), at_rate(100, Arrivals::poisson)).valid());
    CHECK_FALSE(judge(planned(850, 1'000), at_rate(100, Arrivals::poisson)).valid());
}

TEST_CASE("a client that sends late although a connection is free is invalid") {
    Result late = planned(10'000, 10'000);
    for (int i = 0; i < 9'800; ++i) late.measured.own_lateness.record(50us);
    for (int i = 0; i < 200; ++i) late.measured.own_lateness.record(3ms);
    CHECK(judge(late, at_rate(1000)).reasons.front().starts_with("the client was late: 1 in 100 requests"));
    // A lateness of a twentieth of the response times does not invalidate.
    for (int i = 0; i < 10'000; ++i) late.measured.response.record(60ms);
    CHECK(judge(late, at_rate(1000)).valid());
}

TEST_CASE("a run that never became steady is invalid") {
    Result drifting = good();
    drifting.warm_up.steady = false;
    CHECK(judge(drifting, {}).reasons.front().starts_with("no steady state was found"));
}

TEST_CASE("a failed check takes precedence over the verdict") {
    Result result = good();
    result.measured.totals.ok = 0;
    result.measured.totals.errors = 1000;   // also invalid
    LoadConfig config;
    config.checks.push_back(*parse_check("errors<1%"));
    CHECK(code(result, config) == exit_code::check_failed);
    config.checks = {*parse_check("errors<=100%")};
    CHECK(code(result, config) == exit_code::invalid);
}

}   // namespace tricorn::client::verdict_test
