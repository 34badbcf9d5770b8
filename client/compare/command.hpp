#pragma once
// `tricorn-client compare`: from the command line to results, text and exit code.
#include <boost/json/object.hpp>
#include <functional>
#include <string>
#include <vector>

namespace tricorn::client::compare {

// What other parts of the client contribute to a comparison; main joins them. One that is empty is left out, with its
// flags.
struct Parts {
    std::vector<std::string> lab;   // the command that is the lab; it takes the lab's flags
    // The report's page, from the result as it is stored.
    std::function<std::string(boost::json::object const& result)> html;
};

// `argv` begins with "compare". Returns the exit code.
int compare_command(int argc, char const* const* argv, compare::Parts const& parts = {});

}   // namespace tricorn::client::compare
