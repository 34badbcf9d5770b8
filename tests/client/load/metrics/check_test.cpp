#include "client/load/metrics/check.hpp"
#include <doctest/doctest.h>

namespace tricorn::client::check_test {

using namespace std::chrono_literals;

namespace {

using Subject = Check::Subject;
using Relation = Check::Relation;

// 1000 responses of 1 to 1000 ms by both clocks, in 10 s.
Result thousand() {
    Result result;
    Measured& measured = result.measured;
    for (int i = 1; i <= 1000; ++i) {
        measured.response.record(i * 1ms);
        measured.service.record(i * 100us);
        measured.first_byte.record(i * 10us);
    }
    measured.totals.offered = measured.totals.sent = measured.totals.ok = measured.in_window = 1000;
    result.window = 10s;
    return result;
}

CheckOutcome of(char const* text, Result const& result = thousand()) {
    auto const check = parse_check(text);
    REQUIRE_MESSAGE(check, text, ": ", check.why);
    return evaluate(*check, result);
}

bool passes(char const* text, Result const& result = thousand()) {
    return of(text, result).passed;
}

}   // namespace

TEST_CASE("checks are read as they are written") {
    struct {
        char const* text;
        Subject subject;
        double share;
        Relation relation;
        double limit;
    } const lines[] = {
        {"p99<5ms", Subject::response, 99, Relation::less, 5e6},
        {"p99.9<=1s", Subject::response, 99.9, Relation::at_most, 1e9},
        {"response.p50<250us", Subject::response, 50, Relation::less, 250e3},
        {"service.p0.1>1ns", Subject::service, 0.1, Relation::more, 1},
        {"service.max<1m", Subject::service, 100, Relation::less, 60e9},
        {"first_byte.mean<=2ms", Subject::first_byte, 0, Relation::at_most, 2e6},
        {"max<1h", Subject::response, 100, Relation::less, 3600e9},
        {"mean>=1.5ms", Subject::response, 0, Relation::at_least, 1.5e6},
        {"errors<0.1%", Subject::errors, 0, Relation::less, 0.001},
        {"errors<=0", Subject::errors, 0, Relation::at_most, 0},
        {"errors<=1", Subject::errors, 0, Relation::at_most, 1},
        {"errors<100%", Subject::errors, 0, Relation::less, 1},
        {"rate>=20k", Subject::rate, 0, Relation::at_least, 20'000},
        {"rate>1.5k/s", Subject::rate, 0, Relation::more, 1'500},
    };
    for (auto const& line : lines) {
        CAPTURE(line.text);
        auto const check = parse_check(line.text);
        REQUIRE(check);
        CHECK(check->text == line.text);
        CHECK(check->subject == line.subject);
        if (line.subject != Subject::errors && line.subject != Subject::rate) CHECK(check->share == line.share);
        CHECK(check->relation == line.relation);
        CHECK(check->limit == doctest::Approx(line.limit));
    }
}

TEST_CASE("an invalid check is refused with the wrong part") {
    struct {
        char const* text;
        char const* why;
    } const lines[] = {
        {"", "no comparison"},
        {"p99", "no comparison"},
        {"p99=5ms", "no comparison"},
        {"<5ms", "no comparison"},
        {"p99<", "'': empty"},
        {"p99<=", "'': empty"},
        {"p99<5", "'5': no unit (ns, us, ms, s, m or h)"},
        {"p99<-5ms", "'-5ms': negative"},
        {"p99<<5ms", "'<5ms': not a duration"},
        {"p99=<5ms", "unknown: 'p99='"},
        {"p99 <5ms", "unknown: 'p99 '"},
        {"p<5ms", "unknown: 'p'"},
        {"p0<5ms", "unknown: 'p0'"},
        {"p100<5ms", "unknown: 'p100'"},
        {"p-1<5ms", "unknown: 'p-1'"},
        {"p1x<5ms", "unknown: 'p1x'"},
        {"pnan<5ms", "unknown: 'pnan'"},
        {"P99<5ms", "unknown: 'P99'"},
        {"median<5ms", "unknown: 'median'"},
        {"response.<5ms", "unknown: ''"},
        {"latency.p99<5ms", "unknown: 'latency.p99'"},
        {"service.errors<1%", "unknown: 'errors'"},
        {"service.service.p99<5ms", "unknown: 'service.p99'"},
        {"errors<", "'' is not a share"},
        {"errors<%", "'%' is not a share"},
        {"errors<few", "'few' is not a share"},
        {"errors<-1%", "'-1%' is not a share"},
        {"errors<5ms", "'5ms' is not a share"},
        {"errors<2", "'2' is not a share"},
        {"errors<101%", "'101%' is not a share"},
        {"errors<nan", "'nan' is not a share"},
        {"errors<inf%", "'inf%' is not a share"},
        {"rate>=", "'': empty"},
        {"rate>=fast", "'fast': not a whole number"},
        {"rate>=5ms", "'5ms': not a whole number"},
        {"rate>=0.5", "'0.5': not a whole number"},
    };
    for (auto const& line : lines) {
        CAPTURE(line.text);
        auto const check = parse_check(line.text);
        CHECK_FALSE(check);
        CHECK(check.why == line.why);
    }
}

TEST_CASE("each relation holds where it should, by the named clock") {
    CHECK(passes("p50<501ms"));
    CHECK_FALSE(passes("p50<500ms"));
    CHECK(passes("response.p50>499ms"));
    CHECK(passes("service.p50<51ms"));
    CHECK_FALSE(passes("service.p50<49ms"));
    CHECK(passes("first_byte.p50<6ms"));
    CHECK(passes("max<=1s"));
    CHECK_FALSE(passes("max<1s"));
    CHECK(passes("max>=1s"));
    CHECK_FALSE(passes("max>1s"));
    CHECK(passes("mean<501ms"));
    CHECK_FALSE(passes("mean<500ms"));   // 500.5 ms
    CHECK(passes("rate>=100"));
    CHECK_FALSE(passes("rate>100"));
    CHECK(passes("errors<=0"));
    CHECK_FALSE(passes("errors<0"));
}

TEST_CASE("the measured value is reported as text") {
    CHECK(of("max<2s").found == "1 s");
    CHECK(of("rate>=1k").found == "100/s");
    CHECK(of("errors<1%").found == "0 %");
}

TEST_CASE("all that is not ok counts as an error, including dropped and unfinished requests") {
    for (auto const member : {&Totals::not_ok, &Totals::errors, &Totals::dropped, &Totals::unfinished}) {
        Result result = thousand();
        result.measured.totals.*member = 10;
        result.measured.totals.offered += 10;
        CHECK(passes("errors<1%", result));
        CHECK_FALSE(passes("errors<0.9%", result));
        CHECK(of("errors<1%", result).found == "0.990 %");
    }
}

TEST_CASE("an unknown value passes no check, in either direction") {
    for (char const* const text : {"p99<1h", "p99>=0ms", "service.p99<1h", "first_byte.p99<1h"}) {
        CAPTURE(text);
        // Ten lie beyond the 990th.
        CHECK_FALSE(passes(text));
        CHECK(of(text).found == "unknown: fewer than 30 responses lie beyond it");
    }
    CHECK(passes("p97<1h"));
    for (char const* const text : {"p50<1h", "p50>0ms", "max<1h", "mean<1h", "errors<=1", "service.max>0ms"}) {
        CAPTURE(text);
        CHECK_FALSE(passes(text, Result()));
    }
    CHECK(of("p50<1h", Result()).found == "unknown: nothing was answered");
    CHECK(of("errors<1%", Result()).found == "unknown: no request was sent");
}

TEST_CASE("a lower bound decides only checks for a minimum") {
    Result result = thousand();
    result.measured.censored_response.record(2s, 1000);
    result.measured.censored.record(2s, 1000);
    result.measured.totals.unfinished = 1000;
    result.measured.totals.offered += 1000;
    CHECK(passes("p40<801ms", result));   // these times are fully observed
    CHECK_FALSE(passes("p75<1h", result));
    CHECK(of("p75<1h", result).found == "≥2 s");
    CHECK(passes("p75>1s", result));
    CHECK(passes("service.p75>=1s", result));
    CHECK_FALSE(passes("p75>3s", result));   // possible, but not known
    for (char const* const text : {"max<1h", "mean<1h", "service.max<=1h", "service.mean<=1h"}) {
        CAPTURE(text);
        CHECK_FALSE(passes(text, result));
    }
    CHECK(passes("max>1s", result));
}

TEST_CASE("for a percentile between two values the less favourable one counts") {
    Result result = thousand();
    result.measured.censored_response.record(1us, 100);
    CHECK(of("p50<1h", result).found == "450 ms to 551 ms");
    CHECK(passes("p50<551ms", result));
    CHECK_FALSE(passes("p50<549ms", result));
    CHECK(passes("p50>449ms", result));
    CHECK_FALSE(passes("p50>451ms", result));
}

TEST_CASE("a limit within the unknown hundredth is reported with both ends") {
    Result result = thousand();
    result.measured.censored_response.record(1us, 4);
    CHECK(of("p50<1h", result).found == "498 ms");
    CHECK_FALSE(passes("p50<500ms", result));
    CHECK(of("p50<500ms", result).found == "498 ms to 502 ms");
}

TEST_CASE("the good rate is checked by its name") {
    Result result;
    result.window = 2s;
    result.measured.in_window = 2'000;
    result.measured.ok_in_window = 200;
    auto const check = [&](char const* text) { return evaluate(*parse_check(text), result); };
    CHECK(check("rate>=1k").passed);
    CHECK(check("ok/s>=100").passed);
    CHECK_FALSE(check("ok/s>100/s").passed);
    CHECK(check("ok/s>100").found == "100/s");
    CHECK_FALSE(parse_check("ok/s<5ms"));
}

}   // namespace tricorn::client::check_test
