#pragma once
// `tricorn-client compare`: from the command line to results, text and exit code.
#include "client/results/study.hpp"
#include <functional>
#include <string>
#include <vector>

namespace tricorn::client::compare {

// What other parts of the client contribute to a comparison; main provides them. An empty part is left out, with its
// flags.
struct Parts {
    std::vector<std::string> lab;   // the lab's command line; the lab's flags are appended
    std::function<std::string(Study const&)> html;   // builds the HTML report
    std::function<std::string(Study const&)> text;   // summarises for a terminal of 80 columns
};

// `argv` begins with "compare". Returns the exit code.
int compare_command(int argc, char const* const* argv, compare::Parts const& parts = {});

}   // namespace tricorn::client::compare
