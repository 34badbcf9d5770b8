#pragma once
// The results of a comparison: subjects, experiments, cells (one subject under one condition), rounds. Only these are
// stored; estimates, differences and laws follow from them. Base units: seconds, bytes, requests per second.
#include "client/compare/study/ceilings.hpp"
#include "client/compare/study/subject.hpp"
#include <boost/json/object.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tricorn::client::compare {

// By name (see metric.hpp); a missing metric was not measured.
using Metrics = std::map<std::string, double>;

// One measurement with a fresh server and fresh connections.
struct Round {
    unsigned block = 0;                 // rounds of one block run close together and are compared
    std::vector<std::string> reasons;   // why its numbers are invalid; empty: valid
    Metrics metrics;

    bool valid() const { return reasons.empty(); }
    std::optional<double> value(std::string const& metric) const;
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
    std::optional<Ceiling> ceiling;
    std::optional<double> effective_units;   // requests served or waited for concurrently
    Curve service, response;                 // percentiles over all valid rounds; empty: none
    std::vector<Moment> over_time;
    std::map<std::string, std::string> not_compared;   // metrics that decide nothing here, and why

    bool valid() const;   // at least one round is valid
};

struct Experiment {
    std::string id;         // "closed.db"
    std::string title;
    std::string question;   // the row of the question table that it answers
    std::string kind;       // "closed_loop"
    std::string workload;   // empty: none
    boost::json::object parameters;
    std::string method;
    std::vector<Cell> cells;
    std::vector<std::string> notes;

    std::vector<std::optional<double>> xs() const;   // distinct, in the order of the cells
    // The main condition among several xs: 64, or the middle one. It has more rounds, and the control.
    std::optional<double> main_x() const;
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
    std::string command;
    boost::json::object environment;
    std::vector<Subject> subjects;
    std::vector<Experiment> experiments;
    std::vector<NotRun> incomplete;
    boost::json::value lab;   // the lab's result; null: none

    Subject const* subject(std::string const& name) const;   // nullptr: none
    // The subjects that were to be measured and have no valid round at all, with the first reason for that.
    std::vector<std::pair<std::string, std::string>> not_measured() const;
    Experiment const* experiment(std::string const& id) const;
};

}   // namespace tricorn::client::compare
