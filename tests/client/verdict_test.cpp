#include "client/exit_code.hpp"
#include "client/verdict.hpp"
#include <doctest/doctest.h>

using namespace tricorn;
using namespace std::chrono_literals;

namespace {

Result good() {
    Result result;
    result.window = 10s;
    result.client.threads = 1;
    result.client.cpu = 5s;
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

TEST_CASE("counts that do not add up are a bug and said so") {
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

TEST_CASE("one slow request at the end is not a lost server") {
    Result slow = good();
    slow.measured.totals.offered += 1;
    slow.measured.totals.unfinished = 1;
    slow.measured.last_at = 15s;
    CHECK(judge(slow, {}).valid());
    REQUIRE(judge(slow, {}).remarks.size() == 1);
    CHECK(judge(slow, {}).remarks.front() == "unanswered when the waiting was over (--drain): 1");
    // All of them hang from the middle of the run on.
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

TEST_CASE("errors and unexpected statuses are held against the allowed share") {
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

TEST_CASE("an interruption is said before anything else") {
    Result cut = good();
    cut.interrupted = true;
    cut.measured.totals.offered += 1;
    CHECK(code(cut) == exit_code::interrupted);
}

TEST_CASE("a client at its limit remarks on it") {
    Result busy = good();
    busy.client.cpu = 9900ms;
    REQUIRE(judge(busy, {}).remarks.size() == 1);
    CHECK(judge(busy, {}).remarks.front().starts_with("the client was busy 99 % of the time in its thread"));
    busy = good();
    busy.client.waited = 2s;
    REQUIRE(judge(busy, {}).remarks.size() == 1);
    CHECK(judge(busy, {}).remarks.front().starts_with("the client waited 20 % of the time for a processor"));
    CHECK(judge(busy, {}).valid());
}
