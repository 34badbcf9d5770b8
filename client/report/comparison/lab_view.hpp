#pragma once
// A result of `lab` ("tricorn.lab/1") as the report reads it.
#include "client/report/comparison/ranking.hpp"
#include "client/results/quantity.hpp"
#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tricorn::client::report {

struct LabExperiment {
    std::string id;         // "creation.process.fork"
    std::string question;   // "creation", "switch", "memory" or "sharing"
    std::string role;       // "process", "thread", "coroutine"; empty: other
    std::string row;        // shared by comparable experiments
    std::string title, method;
    Unit unit = Unit::seconds;
    std::optional<Estimate> estimate;   // in base units
    std::optional<std::pair<double, double>> range;   // of samples that are too few for an interval; at least three
    Stored stored;
    std::vector<std::pair<std::string, double>> parts;   // additional values, in the same unit
    std::string why_not;    // why there is no estimate
    double samples = 0;
    bool converged = true;   // enough samples, and a narrow interval
    double operations = 0;   // in all samples together

    std::string doubt() const { return converged ? "" : "~"; }   // before its value
    std::string few_samples() const;   // "2 samples", or "" if there are enough for an interval
    bool is_comparable() const { return estimate && (estimate->rounds >= rounds_for_interval || range); }
};

// Comparable experiments, one per unit.
struct Group {
    std::string label;   // what they do: "create and destroy"
    std::vector<LabExperiment const*> members;
};

struct Lab {
    std::vector<LabExperiment> experiments;   // empty: no lab was run
    std::optional<bool> address_space_ids, page_table_isolation;   // of the machine, where that is told

    bool present() const { return !experiments.empty(); }
    std::vector<LabExperiment const*> of(std::string_view question) const;
    LabExperiment const* find(std::string_view id) const;   // nullptr: none
    std::vector<Group> groups(std::string_view question) const;   // measured ones only; at most two groups
};

// `at` is the object of `lab -o`, or null. `path`: its JSON pointer ("" or "/lab").
Lab read_lab(boost::json::value const& at, std::string const& path);

// Returns one contender per unit for a ranking, without those of which there are too few samples.
std::vector<Contender> contenders(Group const& group);

}   // namespace tricorn::client::report
