#pragma once
// Which model suits a service, computed from what its requests need and from measured costs of this machine. Pure.
#include "client/results/kind.hpp"
#include <optional>
#include <string>
#include <vector>

namespace tricorn::client::choose {

// What the service is asked to do.
struct Demand {
    double connections = 0;   // kept open by clients
    double rate = 0;          // requests per second
    double wait = 0;          // seconds that each request waits, for a database or another service
    double cpu = 0;           // seconds of processor time that each computes
    double processors = 1;
    double memory = 0;        // bytes; 0: unlimited
};

// What a model costs on this machine.
struct Cost {
    Model model = Model::prefork;
    std::string unit;              // "process"
    double unit_bytes = 0;         // memory of a unit that waits, the kernel's share included
    double connection_bytes = 0;   // of an idle connection beside the units; 0: the unit is the connection's own
    double overhead = 0;           // seconds of processor time for each request, beside its own computing
};

struct Costs {
    std::vector<Cost> models;
    std::string source;                 // "tricorn-report.json, measured on …"
    std::vector<std::string> remarks;   // what was not measured and what is taken instead
    bool other_machine = false;         // processors or memory were asked for that this machine does not have
};

struct Option {
    Cost cost;
    double units = 0;                // processes, threads or coroutines
    double workers = 1;              // processes that hold them
    double memory = 0;               // bytes
    double processor_time = 0;       // processors kept busy
    double highest_by_units = 0;     // requests per second, by Little's law
    double highest_by_processors = 0;   // of those that its processes can use
    double pause = 0;                // seconds that one computation stops all others of its event loop
    std::vector<std::string> why_not;   // why it cannot; empty: it can

    double highest() const;
    bool possible() const { return why_not.empty(); }
};

struct Choice {
    std::vector<Option> options;
    std::optional<Model> model;               // nullopt: none of them can
    std::string why;
    std::vector<std::string> change_of_mind;  // what would make another model the better one
};

Choice choose(Demand const& demand, Costs const& costs);

}   // namespace tricorn::client::choose
