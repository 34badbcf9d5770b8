#pragma once
// The duration of a query of the simulated database: a distribution of service times.
#include "common/algorithm/random.hpp"
#include "common/text/units.hpp"
#include <string>
#include <string_view>

namespace tricorn::server {

class Latency {
public:
    using Duration = std::chrono::nanoseconds;
    enum class Kind { fixed, exp, lognormal, uniform };

    // The values that parse() accepts, for help and error messages.
    static constexpr char const* allowed =
        "2ms, fixed:2ms, exp:2ms (mean), lognormal:2ms,0.6 (median, sigma 0 to 3) or "
        "uniform:1ms,3ms; times from 0 to 1h";
    // Returns the distribution, or the error.
    static Expected<Latency> parse(std::string_view text);

    // `time` is the value, mean, median or minimum; `spread` is sigma, or the maximum in nanoseconds.
    constexpr Latency(Kind kind, Duration time, double spread = 0) : kind_(kind), time_(time), spread_(spread) {}

    // Returns a value of at most `most`. Always takes two numbers from `random`, so that later draws do not depend on
    // the kind.
    Duration sample(Random& random, Duration most = std::chrono::hours(1)) const;
    Duration mean() const;
    std::string text() const;   // in the form that parse() reads

    bool operator==(Latency const&) const = default;

private:
    Kind kind_;
    Duration time_;
    double spread_;
};

}   // namespace tricorn::server
