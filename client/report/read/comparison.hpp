#pragma once
// A result of `compare` ("tricorn.compare/2") as the report reads it; what the JSON lacks is empty here.
#include <array>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tricorn::client::report {

struct Estimate {
    double median = 0;
    std::optional<double> low, high;   // interval, if there are enough rounds
    double rounds = 0;
    std::string path = {};             // JSON pointer to the median
    double raw = 0;                    // the median in the JSON's unit
};

struct Ceiling {
    double rate = 0;
    std::string set_by;
    std::string sentence;
};

using Curve = std::vector<std::array<double, 2>>;   // percent, seconds

struct Cell {
    std::string subject;
    std::optional<double> x;
    std::map<std::string, Estimate, std::less<>> estimates;
    std::optional<Ceiling> ceiling;
    std::optional<double> effective_units;
    bool valid = false;
    std::vector<std::string> reasons;
    std::size_t rounds = 0, valid_rounds = 0;
    std::map<std::string, std::string, std::less<>> not_compared;   // metrics that decide nothing here, and why
    Curve service, response;
    std::vector<std::array<std::optional<double>, 4>> over_time;   // second, rate, p50, p99

    Estimate const* estimate(std::string_view metric) const;   // nullptr: not measured, or the cell is invalid
};

struct Experiment {
    std::string id, title, question, kind, workload, method;
    std::string x;   // what the cells' x counts; empty: no x
    boost::json::value parameters;
    std::vector<Cell> cells;
    std::vector<std::string> notes;

    std::vector<double> xs() const;   // distinct, in order
    Cell const* cell(std::string_view subject, std::optional<double> x) const;
};

struct Subject {
    std::string name, model, units_text, control_of;
    bool is_control = false;
    std::string variant_of;   // the subject that this one is with other flags; empty: none
};

enum class PairVerdict { a_better, b_better, equal, not_decided, not_measured };

struct Difference {
    std::string experiment, metric, a, b, sentence;
    PairVerdict verdict = PairVerdict::not_measured;
    std::optional<double> x;
    std::optional<double> median, low, high;   // a / b; low, high: too few rounds for an interval
    double rounds = 0;
    bool is_control = false;
};

constexpr double default_margin = 0.05;
constexpr double rounds_for_interval = 5;   // fewer have none

struct Comparison {
    boost::json::value source;
    std::vector<Subject> subjects;
    std::vector<Experiment> experiments;
    std::vector<Difference> differences;
    double margin = default_margin;   // differences within it are called equal, a share

    std::vector<Subject> compared() const;   // without the control
    bool is_variant(std::string_view subject) const;
    std::vector<Experiment const*> of_kind(std::string_view kind) const;
    // Returns the stored difference, or its inverse with a and b exchanged; nullopt: none.
    std::optional<Difference> difference(std::string_view experiment, std::optional<double> x, std::string_view metric,
                                         std::string_view a, std::string_view b) const;
};

Comparison read_comparison(boost::json::object const& result);

}   // namespace tricorn::client::report
