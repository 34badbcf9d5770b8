#pragma once
// What follows from the rounds of a comparison: differences of pairs of subjects, and laws.
#include "client/statistics/estimate.hpp"
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tricorn::client {

enum class PairVerdict {
    a_better,
    b_better,
    equal,          // the whole interval of the ratio lies within the margin
    not_decided,    // the interval holds both "no difference" and differences beyond the margin
    not_measured,   // no round in which both are valid
};
std::string_view name_of(PairVerdict verdict);   // "a_better"
PairVerdict verdict_named(std::string_view name);

struct Difference {
    std::string experiment;
    std::optional<double> x;
    std::string metric;
    std::string a, b;                // subjects
    std::optional<Estimate> ratio;   // a / b
    double bound = 0;   // the largest difference that the interval holds, as a share of the smaller one
    std::vector<double> values_a, values_b;   // of the rounds, if they are too few for an interval
    bool higher_is_better = true;
    bool is_control = false;
    PairVerdict verdict = PairVerdict::not_measured;
    std::string sentence;

    bool differs() const { return verdict == PairVerdict::a_better || verdict == PairVerdict::b_better; }
};

// The same with a and b exchanged. The sentence stays.
Difference exchanged(Difference difference);

constexpr double default_margin = 0.05;

// All pairs of subjects, and each control with its original, in the metrics that tell subjects apart.
struct Comparisons {
    std::vector<Difference> all;
    std::optional<double> margin;   // differences within it are called equal, a share; nullopt: not compared yet
    std::size_t decidable = 0;      // those with enough rounds for an interval, without controls
    std::size_t differ = 0;         // those of them that are better or worse
    double error = 0;               // error probability of each interval, after the correction
};

// A law that every measurement must obey.
struct Law {
    std::string law;        // "little", "ceiling", "sums", "a_a"
    bool holds = true;
    std::size_t checked = 0;   // how many times it was checked
    std::string detail;
};

}   // namespace tricorn::client
