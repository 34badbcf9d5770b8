#pragma once
// `tricorn-client compare`: from the command line to results, text and exit code.
#include <boost/json/object.hpp>
#include <chrono>
#include <functional>
#include <string>

namespace tricorn::compare {

// What other parts of the client contribute to a comparison; main joins them. One that is empty is left out, with its
// flags.
struct Parts {
    // The lab's result ("tricorn.lab/1"), in about that time. When `stop_descriptor` is readable it ends with what there
    // is; nothing is read from it. Called while the process has one thread and all its processors.
    std::function<boost::json::object(std::chrono::nanoseconds budget, bool quick, int stop_descriptor)> lab;
    // The report's page, from the result as it is stored.
    std::function<std::string(boost::json::object const& result)> html;
};

}   // namespace tricorn::compare

namespace tricorn {

// `argv` begins with "compare". Returns the exit code.
int compare_command(int argc, char const* const* argv, compare::Parts const& parts = {});

}   // namespace tricorn
