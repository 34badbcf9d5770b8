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
#include <csignal>
#include <exception>
#include <string_view>

namespace {

using namespace tricorn;
using namespace tricorn::client;

// Commands do not depend on each other: main passes to compare what it needs from lab and report.
int compare_with_parts(int argc, char const* const* argv) {
    compare::Parts parts;
    parts.lab = {"/proc/self/exe", "lab"};
    parts.html = report::report_html;
    parts.text = report::report_summary;
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

}   // namespace

int main(int argc, char** argv) {
    fill_standard_descriptors();
    std::signal(SIGCHLD, SIG_DFL);   // the parent may have ignored it, but we wait for our children
    std::signal(SIGPIPE, SIG_IGN);   // a closed pipe must not cost the JSON
    try {
        for (auto const& [name, run] : commands) {
            if (argc > 1 && argv[1] == name) return run(argc - 1, argv + 1);
        }
        return load_command(argc, argv);   // the default command
    } catch (std::exception const& error) {
        return fail(exit_code::cannot_start, error.what());
    }
}
