// selftest: measures, prints and stores the client's own ceiling.
#include "client/selftest/selftest_command.hpp"
#include "client/cli/exit_code.hpp"
#include "client/cli/files.hpp"
#include "client/load/config/config.hpp"
#include "client/selftest/self_test.hpp"
#include <cstdio>
#include <filesystem>
#include <string>

namespace tricorn::client {

namespace {

constexpr char const* usage = R"(Usage: tricorn-client selftest [-o FILE.json]

Measures this client on this machine against a built-in null server: the highest rate of one thread, the shortest
service time that it can resolve, and how late it sends at 1 000 requests per second. Takes five seconds. Stores the
result ($XDG_CACHE_HOME/tricorn/selftest.json, or below ~/.cache), from which each load then reports its headroom.

  -o, --output FILE   Also writes the result as JSON; - for standard output.
  -h, --help          Print this.

Exit codes: 0 ok, 1 bad flag or value, 2 the selftest could not run.
)";

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
    std::string output_path;
    for (int i = 1; i < argc; ++i) {
        std::string_view const word = argv[i];
        if (word == "-h" || word == "--help") return std::fputs(usage, stdout) < 0 ? 2 : 0;
        if ((word == "-o" || word == "--output") && i + 1 < argc)
            output_path = argv[++i];
        else if (word.starts_with("--output="))
            output_path = word.substr(std::string_view("--output=").size());
        else
            return fail(exit_code::usage,
                        std::string(word) + ": unknown, or its value is missing; see selftest --help");
    }
    OutputFile output(output_path);
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
