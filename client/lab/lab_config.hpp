#pragma once
// What `tricorn-client lab` can be told.
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
    std::string output;   // path of the JSON; empty: none, "-": standard output
    std::optional<bool> live;   // nullopt: where standard error is a terminal
};

// argv[0] is the word "lab". Never throws, never exits, prints nothing. There are no environment twins.
LabInvocation parse_lab(int argc, char const* const* argv);

}   // namespace tricorn::client::lab
