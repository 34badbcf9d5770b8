// load: config → targets → load → verdict → report.
#include "client/load/load_command.hpp"
#include "client/cli/exit_code.hpp"
#include "client/cli/files.hpp"
#include "client/load/engine/load.hpp"
#include "client/load/output/interval_csv.hpp"
#include "client/load/output/result_json.hpp"
#include "client/load/output/result_text.hpp"
#include "client/load/output/wrk_text.hpp"
#include "client/load/verdict/verdict.hpp"
#include "client/report/report.hpp"
#include "client/selftest/self_test.hpp"
#include <boost/json/parse.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optional>
#include <unistd.h>

namespace tricorn::client {

namespace {

// Opened before the load, written after it.
struct Outputs {
    explicit Outputs(LoadConfig const& config) : json(config.output), csv(config.csv), html(config.html) {}

    std::string error() const {
        if (!json.error().empty()) return "--output=" + json.error();
        if (!csv.error().empty()) return "--csv=" + csv.error();
        return html.error().empty() ? "" : "--html=" + html.error();
    }
    // The report for people then goes to standard error, because a script wants the data alone.
    bool to_stdout() const { return json.to_stdout() || csv.to_stdout() || html.to_stdout(); }

    OutputFile json, csv, html;
};

std::string write_all(Outputs& outputs, LoadConfig const& config, Result const& result, Verdict const& verdict) {
    std::string const text = config.wrk_output ? wrk_text(config, result) : result_text(config, result, verdict);
    std::FILE* const report = outputs.to_stdout() ? stderr : stdout;
    bool const reported = std::fputs(text.c_str(), report) >= 0 && std::fflush(report) == 0;
    int const why_not = errno;
    std::string wrong;
    std::string const data = result_json(config, result, verdict);
    if (outputs.json.wanted()) wrong = outputs.json.write(data);
    if (!wrong.empty()) return "--output=" + wrong;
    if (outputs.html.wanted()) wrong = outputs.html.write(report::report_html(boost::json::parse(data).as_object()));
    if (!wrong.empty()) return "--html=" + wrong;
    if (outputs.csv.wanted()) wrong = outputs.csv.write(interval_csv(result));
    if (!wrong.empty()) return "--csv=" + wrong;
    return reported ? "" : std::string("standard output: ") + std::strerror(why_not);
}

int load(LoadConfig const& config) {
    Outputs outputs(config);
    if (auto const wrong = outputs.error(); !wrong.empty()) return fail(exit_code::cannot_start, wrong);
    std::optional<Progress> progress;
    if (config.live.value_or(::isatty(STDERR_FILENO) == 1)) progress.emplace(config.duration, config.requests);
    Targets const targets(config);
    LoadOutcome outcome = run_load(config, targets, progress ? &*progress : nullptr);
    if (!outcome.cannot_start.empty()) return fail(exit_code::cannot_start, outcome.cannot_start);
    ClientCost& client = outcome.result.client;
    // The selftest measures plain HTTP only.
    if (auto const test = read_self_test(self_test_path()); test && !config.url.tls)
        client.ceiling = test->ceiling * client.threads;
    Verdict const verdict = judge(outcome.result, config);
    std::string const wrong = write_all(outputs, config, outcome.result, verdict);
    if (!wrong.empty()) return fail(exit_code::cannot_start, wrong);
    return exit_code_of(outcome.result, verdict, config);
}

}   // namespace

int load_command(int argc, char const* const* argv) {
    LoadInvocation const invocation = parse_load(argc, argv);
    if (invocation.action == LoadInvocation::Action::exit) {
        std::fputs(invocation.output.c_str(), invocation.exit_code == exit_code::ok ? stdout : stderr);
        return invocation.exit_code;
    }
    return load(invocation.config);
}

}   // namespace tricorn::client
