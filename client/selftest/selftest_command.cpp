// selftest: measures, prints and stores the client's own ceiling.
#include "client/selftest/selftest_command.hpp"
#include "client/cli/exit_code.hpp"
#include "client/cli/files.hpp"
#include "client/load/config/config.hpp"
#include "client/selftest/self_test.hpp"
#include "common/cli/options.hpp"
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace tricorn::client {

namespace {

constexpr char const* help_head = R"(Usage: tricorn-client selftest [flags]

Measures this client on this machine against a built-in null server: the highest rate of one thread, the shortest
service time that it can resolve, and how late it sends at 1 000 requests per second. Takes five seconds. Stores the
result ($XDG_CACHE_HOME/tricorn/selftest.json, or below ~/.cache), from which each load then reports its headroom.

)";

constexpr char const* help_foot = R"(
Exit codes: 0 ok, 1 bad flag or value, 2 the selftest could not run.
)";

struct SelfTestWords {
    std::string output;
    std::optional<std::string> help;   // its form
};

std::vector<Option> table_of(SelfTestWords& words) {
    std::string const group = "Selftest";
    return {{"output", group, option::text(words.output, "FILE", "a path, or - for standard output"),
             "Writes the result as JSON there, too.", "none", 'o'},
            {"help", group, option::help(words.help), "Print this, or as tables for a document.", {}, 'h'}};
}

void keep(std::string const& text) {
    std::string const path = self_test_path();
    if (path.empty()) return;
    std::error_code ignored;   // without a directory for it the result is only printed
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
    OutputFile file(path);
    if (file.wanted()) file.write(text);
}

}   // namespace

int selftest_command(int argc, char const* const* argv) {
    SelfTestWords words;
    Options options("tricorn-client", table_of(words));
    std::string const refused = options.parse(argc, argv, [](char const*) -> char const* { return nullptr; });
    if (words.help) {
        std::string const help = words.help->empty() ? help_head + options.help() + help_foot : options.markdown();
        return std::fputs(help.c_str(), stdout) < 0 ? exit_code::cannot_start : exit_code::ok;
    }
    if (!refused.empty()) {
        std::fprintf(stderr, "%s\n", refused.c_str());
        return exit_code::usage;
    }
    OutputFile output(words.output);
    if (!output.error().empty()) return fail(exit_code::cannot_start, "--output=" + output.error());
    std::string why;
    auto const test = run_self_test(why);
    if (!test) return fail(why == "interrupted" ? exit_code::interrupted : exit_code::cannot_start, why);
    std::fputs(self_test_text(*test).c_str(), output.to_stdout() ? stderr : stdout);
    std::string const text = self_test_json(*test);
    keep(text);
    std::string const wrong = output.wanted() ? output.write(text) : "";
    return wrong.empty() ? exit_code::ok : fail(exit_code::cannot_start, "--output=" + wrong);
}

}   // namespace tricorn::client
