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
    CHECK(judge(lost, {}).reasons.front() == "the server was lost: no answer after the first 4.0 s");
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
    CHECK(judge(lost, {}).reasons.front() == "the server was lost: no answer after the first 22.0 s");
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
    idle.in_flight = 1'500;
    LoadConfig many;
    many.connections = 2'000;
    CHECK(judge(idle, many).reasons.front() ==
          "Little's law: 1,500 requests were in flight on average, not 2,000: connections were missing");
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

TEST_CASE("a client that was late itself is invalid where that changes a percentile noticeably") {
    Result late = planned(10'000, 10'000);
    late.client.absence = {600ms, 3ms};
    for (int i = 0; i < 200; ++i) {
        late.measured.response_delayed.record(10ms);
        late.measured.response_undelayed.record(7ms);
    }
    late.measured.own_ns = 600'000'000;
    // As many faster ones leave p99 where it is: all others took 10 ms.
    CHECK(judge(late, at_rate(1000)).valid());
    for (int i = 0; i < 150; ++i) {
        late.measured.response.record(13ms);
        late.measured.response_delayed.record(13ms);
        late.measured.response_undelayed.record(10ms);
    }
    CHECK(judge(late, at_rate(1000)).reasons.front() ==
          "the client was late: in all 600 ms (at once 3 ms) it did not serve its connections, and had its part in "
          "response p99 13 ms (without that 10 ms or more)");
    CHECK(judge(late, at_rate(1000)).client_at_fault);
    // Less than a tenth of the response times does not invalidate.
    late.measured.response_delayed.record(60ms, 500);
    late.measured.response_undelayed.record(57ms, 500);
    late.measured.response.record(60ms, 40'000);
    CHECK(judge(late, at_rate(1000)).valid());
}

TEST_CASE("a percentile that is not known decides nothing") {
    Result few = planned(12, 12);
    few.client.absence = {1300us, 1300us};
    few.measured.response_delayed.record(10ms);
    few.measured.response_undelayed.record(8ms);
    few.measured.own_ns = 2'000'000;
    CHECK(judge(few, at_rate(2)).valid());
    CHECK(code(few, at_rate(2)) == exit_code::ok);
}

TEST_CASE("requests that timed out or were left because the client was not there make the run invalid") {
    Result late = planned(1'000, 1'000);
    late.measured.totals.ok -= 5;
    late.measured.totals.errors = 3;
    late.measured.totals.unfinished = 2;
    late.measured.own_timeouts = 3;
    late.measured.own_unfinished = 2;
    late.client.absence = {2s, 2s};
    CHECK(judge(late, at_rate(100)).reasons.front().ends_with("5 requests timed out or were left because of that"));
    CHECK(code(late, at_rate(100)) == exit_code::invalid);
}

TEST_CASE("a closed loop's rate is not known when its connections waited for the client for a tenth of the time") {
    Result late = good();
    late.measured.in_window = 1000;
    late.client.absence = {1s, 1s};
    late.measured.own_ns = 64ull * 500'000'000;   // half a second of each connection
    CHECK(judge(late, {}).valid());
    late.measured.own_ns *= 3;
    CHECK(judge(late, {}).reasons.front() == "the client was late: in all 1 s (at once 1 s) it did not serve its "
                                             "connections: without that the rate could be 118/s and not 100/s");
    LoadConfig config;
    config.checks = {*parse_check("rate>=110")};
    CHECK(code(late, config) == exit_code::invalid);
    config.checks = {*parse_check("rate>=200")};
    CHECK(code(late, config) == exit_code::check_failed);
}

TEST_CASE("requests that hung until the end count as errors, whatever drain and timeout are") {
    for (auto const drain : {std::chrono::nanoseconds(5s), std::chrono::nanoseconds(1s), std::chrono::nanoseconds(0)}) {
        Result hung = good();
        for (int i = 0; i < 1000; ++i) hung.measured.service.record(2ms);
        hung.measured.totals.offered = hung.measured.totals.sent = 1004;
        hung.measured.totals.unfinished = 4;
        for (int i = 0; i < 4; ++i) hung.measured.censored.record(8s);
        hung.measured.last_at = 15s;
        LoadConfig config;
        config.drain = drain;
        CHECK(hung_requests(hung, config) == 4);
        CHECK(judge(hung, config).valid());
        CHECK(judge(hung, config).remarks.front() ==
              "unanswered when the drain ended (--drain): 4, of which 4 hung and count as errors");
        CHECK(code(hung, config) == exit_code::errors);
        config.max_error_rate = 0.01;
        CHECK(code(hung, config) == exit_code::ok);
        // One that was sent just before the end did not hang.
        hung.measured.censored.clear();
        for (int i = 0; i < 4; ++i) hung.measured.censored.record(1ms);
        config.max_error_rate = 0;
        CHECK(code(hung, config) == exit_code::ok);
    }
    // Timeouts are errors once, not twice.
    Result both = good();
    both.measured.totals.offered = both.measured.totals.sent = 1002;
    both.measured.totals.errors = both.measured.totals.unfinished = 1;
    both.measured.failures = {{{Failure::Phase::head, Failure::Kind::timeout, 0}, 1, 1s, {}}};
    both.measured.censored.record(10s);
    both.measured.censored.record(3s);
    CHECK(hung_requests(both, {}) == 0);
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
