// tricorn-client: selects the command and runs it.
#include "client/choose/choose_command.hpp"
#include "client/cli/exit_code.hpp"
#include "client/compare/command.hpp"
#include "client/lab/lab_command.hpp"
#include "client/load/load_command.hpp"
#include "client/load/merge_command.hpp"
#include "client/report/command.hpp"
#include "client/report/report.hpp"
#include "client/search/search_command.hpp"
#include "client/selftest/selftest_command.hpp"
#include "common/os/descriptors.hpp"
#include <algorithm>
#include <csignal>
#include <exception>
#include <iterator>
#include <string>
#include <string_view>

namespace {

using namespace tricorn;
using namespace tricorn::client;

// Commands do not depend on each other: main passes to compare what it needs from lab and report.
int compare_with_parts(int argc, char const* const* argv) {
    compare::Parts parts;
    parts.lab = {"/proc/self/exe", "lab"};
    parts.html = report::study_html;
    parts.text = report::study_summary;
    return compare::compare_command(argc, argv, parts);
}

struct Command {
    std::string_view name;
    int (*run)(int argc, char const* const* argv);
};

constexpr Command commands[] = {
    {"load", load_command},          {"search", search_command},
    {"compare", compare_with_parts}, {"choose", choose::choose_command},
    {"merge", merge_command},        {"selftest", selftest_command},
    {"lab", lab::lab_command},       {"report", report::report_command},
};

int (*command_of(std::string_view word))(int, char const* const*) {
    auto const found = std::ranges::find(commands, word, &Command::name);
    return found == std::end(commands) ? nullptr : found->run;
}

// help, help COMMAND: as COMMAND --help.
int help(int argc, char const* const* argv) {
    auto* const run = argc > 1 ? command_of(argv[1]) : load_command;
    if (run == nullptr || argc > 2)
        return fail(exit_code::usage, "help " + std::string(argv[argc - 1]) +
                                          ": allowed: help load, search, compare, merge, selftest, lab or report");
    char const* const line[] = {argc > 1 ? argv[1] : "load", "--help"};
    return run(2, line);
}

int run(int argc, char const* const* argv) {
    std::string_view const word = argc > 1 ? argv[1] : "";
    if (word == "help") return help(argc - 1, argv + 1);
    if (auto* const command = command_of(word)) return command(argc - 1, argv + 1);
    return load_command(argc, argv);   // the default command
}

}   // namespace

int main(int argc, char** argv) {
    fill_standard_descriptors();
    std::signal(SIGCHLD, SIG_DFL);   // the parent may have ignored it, but we wait for our children
    std::signal(SIGPIPE, SIG_IGN);   // a closed pipe must not cost the JSON
    std::signal(SIGXFSZ, SIG_IGN);   // nor a file that may not grow (ulimit -f): writing fails, and says why
    try {
        return run(argc, argv);
    } catch (std::exception const& error) {
        return fail(exit_code::cannot_start, error.what());
    }
}
