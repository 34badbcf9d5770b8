#include "client/lab/lab_config.hpp"
#include "client/cli/exit_code.hpp"
#include "client/cli/files.hpp"
#include "client/load/config/load_options.hpp"
#include "common/cli/options.hpp"
#include "common/text/text.hpp"
#include "common/version.hpp"
#include <algorithm>

namespace tricorn::client::lab {

namespace {

using namespace std::chrono_literals;

constexpr auto quick_budget = 17s;   // under 20 s with the last launch

constexpr char const* program = "tricorn-client lab";

constexpr char const* help_head = R"(Usage: tricorn-client lab [flags]

Measures, without a server, what a process, a thread and a coroutine cost: to create and destroy, to switch to another,
in memory while they wait, and to share data. Measures each value in several fresh processes, in turn, until the 95 %
interval of the median is narrow (5 % of it) or the budget is used up.

First it shows who ran when: lanes of four processes, threads and coroutines that compute, or wait, on one processor and
on two (--only=timeline: 2 s).

)";

constexpr char const* help_foot = R"(
Durations have a unit (ms, s, m, h); bare numbers are seconds.

Exit codes: 0 ok, 1 bad flag or value, 2 cannot start, 130 interrupted (after a report of what was measured).
An experiment that cannot run is reported with its reason and does not count as a failure.
)";

struct Requests {
    bool quick = false;
    std::optional<std::string> help;   // its form
    bool version = false;
    bool live = false;
    bool no_live = false;
};

Expected<std::string> parse_word(std::string_view text) {
    if (text.empty()) return refused("empty");
    LabConfig config;
    config.only = {std::string(text)};
    if (lab_ids(config).empty()) return refused("no experiment's id contains '" + excerpt(text) + "'");
    return std::string(text);
}

std::string print_word(std::string const& word) {
    return word;
}

std::vector<Option> table_of(LabInvocation& invocation, Requests& requests) {
    std::string const group = "Lab";
    return {
        {"quick",
         group,
         option::flag(requests.quick),
         "A budget of " + print_duration(quick_budget) +
             ", without experiments that take a gigabyte, or seconds for each sample.",
         {}},
        {"budget", group, option::seconds(invocation.config.budget, 100ms, 24h), "Time limit for the whole lab.",
         "1m, " + print_duration(quick_budget) + " with --quick"},
        {"only", group,
         option::list(invocation.config.only, "WORD,…",
                      "parts of ids: timeline, creation, switch, memory, sharing, process, thread, coroutine, fork, "
                      "pipe, …",
                      parse_word, print_word),
         "Only experiments whose ids contain one of these words.", "all"},
        {"output",
         group,
         option::text(invocation.output, "FILE", "a path, or - for standard output"),
         "Writes the result as JSON.",
         {},
         'o'},
        {"trace", group, option::text(invocation.trace, "FILE", "a path, or - for standard output"),
         "Writes who ran when as a trace that Perfetto and chrome://tracing open.", "none"},
        {"live", group, option::flag(requests.live), "Shows progress even without a terminal.", {}},
        {"no-live", group, option::flag(requests.no_live), "Shows no progress.", {}},
        {"help", group, option::help(requests.help), "Print this, or as tables for a document.", {}, 'h'},
        {"version", group, option::flag(requests.version), "Print the version.", {}},
    };
}

}  // namespace

LabInvocation parse_lab(int argc, char const* const* argv) {
    LabInvocation invocation;
    Requests requests;
    Options options(program, table_of(invocation, requests));
    auto const wrong = options.parse(argc, argv, [](char const*) { return nullptr; }).why;
    auto const exit = [&](int code, std::string message) {
        invocation.action = LabInvocation::Action::exit;
        invocation.exit_code = code;
        invocation.message = std::move(message);
        return invocation;
    };
    if (requests.help)
        return exit(exit_code::ok,
                    requests.help->empty() ? help_head + options.help() + help_foot : options.markdown());
    if (requests.version) return exit(exit_code::ok, "tricorn-client " + std::string(version) + "\n");
    if (!wrong.empty()) return exit(exit_code::usage, wrong + "\n");
    if (auto const one = check_distinct({{"--output", invocation.output}, {"--trace", invocation.trace}}); !one)
        return exit(exit_code::usage, std::string(program) + ": " + one.why + "\n");
    if (!invocation.trace.empty() && !selects_timeline(invocation.config))
        return exit(exit_code::usage, std::string(program) + ": --trace: --only leaves out the timeline; allowed with "
                                                             "--only=timeline, or without --only\n");
    invocation.config.quick = requests.quick;
    bool const has_budget = options.source("budget") != Options::Source::fallback;
    if (requests.quick && !has_budget) invocation.config.budget = quick_budget;
    if (requests.live || requests.no_live) invocation.live = requests.live && !requests.no_live;
    return invocation;
}

}  // namespace tricorn::client::lab
