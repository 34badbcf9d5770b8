#pragma once
// The configuration of `tricorn-client compare`.
#include "client/compare/plan/subject.hpp"
#include "client/load/config/workload.hpp"
#include "client/results/difference.hpp"
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace tricorn::client::compare {

enum class Mode { quick, usual, budget };
enum class Processors { automatic, shared, separate };

struct Config {
    using Duration = std::chrono::nanoseconds;

    Mode mode = Mode::usual;
    Duration budget = std::chrono::minutes(15);   // wall-clock time of the whole comparison
    std::vector<std::string> only;                // prefixes of experiment ids; empty: all
    std::vector<Model> models;
    std::vector<Target> targets;
    std::vector<Workload> workloads;              // empty: the mode's defaults
    std::vector<unsigned> connections;            // empty: the mode's defaults
    Processors processors = Processors::automatic;
    std::string server;                           // path of tricorn-server; empty: not needed
    double margin = default_margin;               // smaller differences are called equal, a share
    std::uint64_t seed = 0;
    std::string output = "tricorn-report.json";
    std::string html = "tricorn-report.html";     // empty: none
    std::string command;                          // the command line, for the record

    bool wants(std::string_view experiment) const;   // according to `only`
};

// compare A.json B.json
struct RegressionConfig {
    std::string before, after;   // paths of stored results
    double threshold = 0.05;     // a share: a larger change for the worse is a regression
};

struct Invocation {
    enum class Action { compare, regression, exit };
    Action action = Action::compare;
    int exit_code = 0;    // with Action::exit
    std::string output;   // with Action::exit: help for stdout, an error line for stderr (exit code 1)
    Config config;
    RegressionConfig regression;
};

// Which parts of the client are available; their flags exist only then.
struct Abilities {
    bool lab = false;
    bool html = false;
};

// Parses the command line; `argv` begins with "compare". Never throws, exits or prints. Looks for tricorn-server in
// --server, $TRICORN_SERVER, beside the client's own file, and $PATH, in this order.
Invocation parse_compare(int argc, char const* const* argv, Abilities abilities);

// Where temporary files go, as std::filesystem::temp_directory_path(), whose error does not say what is wrong. Throws
// std::runtime_error that names the variable and its value.
std::filesystem::path temporary_folder();

// Returns all prefixes that --only accepts.
std::vector<std::string> const& experiment_names();

}   // namespace tricorn::client::compare
