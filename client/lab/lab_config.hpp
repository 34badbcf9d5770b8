#pragma once
// The configuration of `tricorn-client lab`.
#include "client/lab/lab.hpp"
#include <optional>
#include <string>

namespace tricorn::client::lab {

struct LabInvocation {
    enum class Action { measure, exit };
    Action action = Action::measure;
    int exit_code = 0;          // with Action::exit
    std::string message;   // with Action::exit: help or version for stdout, an error line for stderr (exit code 1)
    LabConfig config;
    std::string output;   // path of the JSON file; empty: none, "-": standard output
    std::string trace;    // the same, of the timeline's trace
    std::optional<bool> live;   // show progress; nullopt: if standard error is a terminal
};

// Parses the command line; argv[0] is "lab". Never throws, exits or prints. Reads no environment variables.
LabInvocation parse_lab(int argc, char const* const* argv);

}   // namespace tricorn::client::lab
