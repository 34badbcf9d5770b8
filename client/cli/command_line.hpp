#pragma once
// The command line of a command that has a table of options of its own, with --help and --version.
#include "common/cli/options.hpp"
#include <optional>
#include <string>
#include <vector>

namespace tricorn::client {

namespace option {

using namespace tricorn::option;

// A positional option that may stand several times; `allowed` says what the files hold.
Option files(std::vector<std::string>& place, std::string allowed);

// -o, --output: a path, or - for standard output.
Option output(std::string& place, std::string group, std::string help, std::string fallback);

}   // namespace option

class CommandLine {
public:
    // `command`: as in "tricorn-client merge". `head` and `foot` stand around the flags in --help.
    CommandLine(std::string const& command, std::string head, std::vector<Option> options, std::string foot);
    CommandLine(CommandLine const&) = delete;
    CommandLine& operator=(CommandLine const&) = delete;

    // Reads argv, and no variable of the environment: one for a server or a load must not change what others do. Returns
    // the exit code where the command ends with that already, after it has printed what was asked for or what was wrong.
    std::optional<int> read(int argc, char const* const* argv);

    Options const& options() const { return options_; }
    // An error of this command's line that the table does not find.
    int refuse(std::string const& why) const;

private:
    int print(std::string const& text) const;

    std::optional<std::string> help_form_;   // "", or "markdown"
    bool version_wanted_ = false;
    std::string program_;
    Options options_;
    std::string help_;
};

}   // namespace tricorn::client
