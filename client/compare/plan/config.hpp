#pragma once
// What `tricorn-client compare` can be told.
#include "client/compare/study/subject.hpp"
#include "client/load/config/workload.hpp"
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace tricorn::client::compare {

enum class Mode { quick, usual, budget };
enum class Processors { automatic, shared, separate };

struct Config {
    using Duration = std::chrono::nanoseconds;

    Mode mode = Mode::usual;
    Duration budget = std::chrono::minutes(15);   // of wall-clock time, for all of it
    std::vector<std::string> only;                // beginnings of experiments' ids; empty: all
    std::vector<std::string> models;
    std::vector<Target> targets;
    std::vector<Workload> workloads;              // empty: those of the mode
    std::vector<unsigned> connections;            // empty: those of the mode
    Processors processors = Processors::automatic;
    std::string server;                           // path of tricorn-server; empty: not needed
    std::uint64_t seed = 0;
    std::string output = "tricorn-report.json";
    std::string html = "tricorn-report.html";     // empty: none
    std::string command;                          // the command line, for the record

    bool wants(std::string_view experiment) const;   // by `only`
};

// compare A.json B.json
struct RegressionConfig {
    std::string before, after;   // paths of stored results
    double threshold = 0.05;     // a share: a change for the worse that is larger is a regression
};

struct Invocation {
    enum class Action { compare, regression, exit };
    Action action = Action::compare;
    int exit_code = 0;    // with Action::exit
    std::string output;   // with Action::exit: help for stdout, an error line for stderr (exit code 1)
    Config config;
    RegressionConfig regression;
};

// What other parts of the client do for it decides which flags there are.
struct Abilities {
    bool lab = false;
    bool html = false;
};

// `argv` begins with "compare". Never throws, never exits, prints nothing. Finds tricorn-server: --server, then
// $TRICORN_SERVER, then beside the client's own file, then $PATH.
Invocation parse_compare(int argc, char const* const* argv, Abilities abilities);

// All that --only may begin with, for a mode.
std::vector<std::string> const& experiment_names();

}   // namespace tricorn::client::compare
