#pragma once
// Assertions about a load's result: 'p99<5ms', 'errors<0.1%', 'rate>=20k'. Pure.
#include "client/load/metrics/result.hpp"
#include "common/text/units.hpp"
#include <string>
#include <string_view>

namespace tricorn::client {

struct Check {
    enum class Subject {
        response,   // a percentile, the maximum or the mean of the response times, in nanoseconds
        service,
        first_byte,
        errors,     // share of all requests that ended in errors, unexpected statuses, dropped or unfinished
        rate,       // responses per second
        ok_rate,    // of these, with an expected status
    };
    enum class Relation { less, at_most, more, at_least };

    std::string text;   // as given
    Subject subject = Subject::response;
    double share = 0;   // percentile of times, in percent; 100: the maximum; 0: the mean
    Relation relation = Relation::less;
    double limit = 0;   // in nanoseconds, a share, or per second
};

struct CheckOutcome {
    bool passed = false;
    std::string found;   // the measured value as text: "1.21ms", "not known: …"
    bool undecided = false;   // not passed, but only because of what the client itself may have added
};

// Parses [response.|service.|first_byte.]pNN|max|mean, errors, rate or ok/s; then <, <=, > or >=; then a duration, a share
// (0.1%) or a number.
Expected<Check> parse_check(std::string_view text);

// A percentile that is unknown, or whose lower bound does not decide the check, fails it.
CheckOutcome evaluate(Check const& check, Result const& result);

}   // namespace tricorn::client
