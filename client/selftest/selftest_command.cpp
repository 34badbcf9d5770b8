// selftest: measures, prints and stores the client's own ceiling.
#include "client/selftest/selftest_command.hpp"
#include "client/cli/command_line.hpp"
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

void keep(std::string const& text) {
    std::string const path = self_test_path();
    if (path.empty()) return;
    std::error_code ignored;   // without a directory for it the result is only printed
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
    auto const there = std::filesystem::status(path, ignored);
    if (std::filesystem::exists(there) && !std::filesystem::is_regular_file(there)) return;   // a pipe would hold us up
    [[maybe_unused]] auto const kept = write_whole(path, text);
}

}   // namespace

int selftest_command(int argc, char const* const* argv) {
    std::string output_path;
    Option const output_option = option::output(output_path, "Result", "Also writes the result as JSON.", "none");
    CommandLine line("selftest", help_head, {output_option}, help_foot);
    if (auto const code = line.read(argc, argv)) return *code;
    auto output = OutputFile::open(output_path, "--output");
    if (!output) return fail(exit_code::cannot_start, output.why);
    auto const test = run_self_test();
    if (!test) return fail(exit_code::cannot_start, test.why);
    if (test->interrupted) return fail(exit_code::interrupted, "interrupted");
    std::fputs(self_test_text(*test).c_str(), output->to_stdout() ? stderr : stdout);
    std::string const text = self_test_json(*test);
    keep(text);
    auto const written = output->write(text);
    return written ? exit_code::ok : fail(exit_code::cannot_start, written.why);
}

}   // namespace tricorn::client
