#pragma once
// The result of a comparison: subjects, experiments, cells (one subject under one condition), rounds, and what was
// computed from them. All that is stored, and all that anything is printed from. Base units: seconds, bytes, requests
// per second.
#include "client/results/difference.hpp"
#include "client/results/server_recording.hpp"
#include "client/results/subject.hpp"
#include <boost/json/object.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tricorn::client {

// By name (see metric.hpp); a missing metric was not measured.
using MetricValues = std::map<std::string, double>;

// One measurement with a fresh server and fresh connections.
struct Round {
    unsigned block = 0;                 // rounds of one block run close together and are compared
    std::vector<std::string> reasons;   // why its numbers are invalid; empty: valid
    MetricValues metrics;

    bool valid() const { return reasons.empty(); }
    std::optional<double> value(std::string const& metric) const;
};

// The highest rate that theory allows, and what limits it.
struct Ceiling {
    double rate = 0;          // requests per second
    std::string set_by;       // "units", "connections", "database", "fetches", "processors"
    double units = 0;         // number of these
    double mean_wait = 0;     // seconds
    std::string sentence;     // "32 processes / 2.39ms"
    double spread = 0;        // standard deviation of a wait / its mean: 0 if constant
    double tolerance = 0;     // share by which it may be too low, because it rests on a measurement
};

using Curve = std::vector<std::pair<double, double>>;   // percent, seconds

struct Moment {   // one moment of a load that changes while it runs
    double second = 0;
    std::optional<double> rate, p50, p99;
};

struct Cell {
    std::string subject;
    std::optional<double> x;   // the experiment's parameters name its meaning
    std::vector<Round> rounds;
    std::map<std::string, Estimate, std::less<>> estimates;   // by metric, from the valid rounds
    std::optional<Ceiling> ceiling;
    std::optional<double> effective_units;   // requests served or waited for concurrently
    Curve service, response;                 // percentiles over all valid rounds; empty: none
    std::vector<Moment> over_time;
    std::optional<ServerRecording> recording;   // of the last valid round
    std::map<std::string, std::string, std::less<>> not_compared;   // metrics that decide nothing here, and why

    bool valid() const;   // at least one round is valid
    std::vector<std::string> reasons() const;   // of all invalid rounds, each once
    Estimate const* estimate(std::string_view metric) const;   // nullptr: not measured, or the cell is invalid
};

struct Experiment {
    std::string id;           // "closed.db"
    std::string title;
    std::string question;     // the row of the question table that it answers
    Kind kind = Kind::other;
    std::string other_kind;   // its name if it is none of ours
    std::string workload;     // empty: none
    boost::json::object parameters;
    std::string method;
    std::vector<Cell> cells;
    std::vector<std::string> notes;

    std::string x_name() const;        // what the cells' x counts; empty: they have none
    std::vector<double> xs() const;    // distinct, in order
    // The main condition among several xs: 64, or the middle one. It has more rounds, and the control.
    std::optional<double> main_x() const;
    Cell const* cell(std::string_view subject, std::optional<double> x) const;   // nullptr: none
};

struct NotRun {
    std::string experiment;
    std::string subject;   // empty: all
    std::optional<double> x;
    std::string why;

    bool operator==(NotRun const&) const = default;
};

struct Study {
    std::string started_at;    // ISO 8601, UTC
    std::string finished_at;   // empty: still running
    bool interrupted = false;
    std::string budget_mode;   // "quick", "default", "budget"
    double seconds_planned = 0;
    double seconds_taken = 0;
    std::uint64_t seed = 0;
    double confidence = client::confidence;   // of the intervals
    std::string command;
    boost::json::object environment;
    std::vector<Subject> subjects;
    std::vector<Experiment> experiments;
    Comparisons comparisons;
    boost::json::value lab;   // the lab's result; null: none
    std::vector<Law> laws;
    std::vector<NotRun> incomplete;

    // Whether it was stored while it was still being measured.
    bool is_draft() const { return finished_at.empty() && !interrupted; }
    double margin() const { return comparisons.margin.value_or(default_margin); }
    Subject const* subject(std::string_view name) const;   // nullptr: none
    std::vector<Subject> compared() const;                 // without the control
    Experiment const* experiment(std::string_view id) const;   // nullptr: none
    std::vector<Experiment const*> of_kind(Kind kind) const;
    // Returns the difference of two subjects, with a and b exchanged if need be; nullopt: none.
    std::optional<Difference> difference(std::string_view experiment, std::optional<double> x, std::string_view metric,
                                         std::string_view a, std::string_view b) const;
    // The subjects that were to be measured and have no valid round at all, with the first reason for that.
    std::vector<std::pair<std::string, std::string>> not_measured() const;
};

}   // namespace tricorn::client
