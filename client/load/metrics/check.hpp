#pragma once
// What a load's result must hold, as it is asked for: 'p99<5ms', 'errors<0.1%', 'rate>=20k'. Pure.
#include "client/load/metrics/result.hpp"
#include "common/text/units.hpp"
#include <string>
#include <string_view>

namespace tricorn::client {

struct Check {
    enum class Subject {
        response,   // a share of the response times does not exceed the value, in nanoseconds
        service,
        first_byte,
        errors,     // errors and unexpected statuses, dropped and unfinished requests: a share of all
        rate,       // responses per second
    };
    enum class Relation { less, at_most, more, at_least };

    std::string text;   // as it was given
    Subject subject = Subject::response;
    double share = 0;   // of times, in percent; 100: the maximum; 0: the mean
    Relation relation = Relation::less;
    double limit = 0;   // in nanoseconds, a share, or per second
};

struct CheckOutcome {
    bool passed = false;
    std::string found;   // what it was, in words: "1.21ms", "not known: …"
};

// [response.|service.|first_byte.]pNN|max|mean, errors or rate; then <, <=, > or >=; then a duration, a share (0.1%) or
// a number.
Expected<Check> parse_check(std::string_view text);

// A percentile that is not known, or known only to be at least something that does not decide it, does not pass.
CheckOutcome evaluate(Check const& check, Result const& result);

}   // namespace tricorn::client
