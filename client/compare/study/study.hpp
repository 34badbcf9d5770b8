#pragma once
// What a comparison has found: subjects, experiments, cells (one subject under one condition), rounds. This is what is
// stored; estimates, differences and laws follow from it. Base units: seconds, bytes, requests a second.
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

// By name; one that is missing was not measured. The names are in metric.hpp.
using Metrics = std::map<std::string, double>;

// One measurement with a fresh server and fresh connections.
struct Round {
    unsigned block = 0;                 // those of one block were measured close to each other, and are compared
    std::vector<std::string> reasons;   // why its numbers cannot be trusted; empty: valid
    Metrics metrics;

    bool valid() const { return reasons.empty(); }
    std::optional<double> value(std::string const& metric) const;
};

using Curve = std::vector<std::pair<double, double>>;   // percent, seconds

struct Moment {   // of a load that changes while it runs
    double second = 0;
    std::optional<double> rate, p50, p99;
};

struct Cell {
    std::string subject;
    std::optional<double> x;   // what it counts is said by the experiment's parameters
    std::vector<Round> rounds;
    std::optional<Ceiling> ceiling;
    std::optional<double> effective_units;   // requests that can be served or waited for at the same time
    Curve service, response;                 // percentiles of all valid rounds together; empty: none
    std::vector<Moment> over_time;

    bool valid() const;   // at least one round is
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

    std::vector<std::optional<double>> xs() const;   // each once, in the order of the cells
    // The one that counts where there are many: 64, or the middle one. It has more rounds, and the control.
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
    std::string finished_at;   // empty: it still runs
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
    boost::json::value lab;   // what the lab has measured; null: nothing

    Subject const* subject(std::string const& name) const;   // nullptr: there is none
    Experiment const* experiment(std::string const& id) const;
};

}   // namespace tricorn::client::compare
