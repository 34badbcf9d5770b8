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
#include <exception>
#include <optional>
#include <string>
#include <unistd.h>
#include <vector>

namespace tricorn::client {

namespace {

// Opened before the load, written after it.
struct Outputs {
    OutputFile json, csv, html;

    static Expected<Outputs> open(LoadConfig const& config) {
        auto json = OutputFile::open(config.output, "--output");
        if (!json) return refused(json.why);
        auto csv = OutputFile::open(config.csv, "--csv");
        if (!csv) return refused(csv.why);
        auto html = OutputFile::open(config.html, "--html");
        if (!html) return refused(html.why);
        return Outputs{std::move(*json), std::move(*csv), std::move(*html)};
    }
    // The report for people then goes to standard error, because a script wants the data alone.
    bool to_stdout() const { return json.to_stdout() || csv.to_stdout() || html.to_stdout(); }
};

// Tries each output, whatever became of the others: what was measured cannot be measured again. Returns what went wrong,
// a line each.
std::vector<std::string> write_all(Outputs& outputs, LoadConfig const& config, Result const& result,
                                   Verdict const& verdict) {
    std::vector<std::string> wrong;
    auto const attempt = [&wrong](char const* what, auto write) {
        try {
            if (Expected<> const written = write(); !written) wrong.push_back(written.why);
        } catch (std::exception const& surprise) {
            wrong.push_back(std::string(what) + ": " + surprise.what());
        }
    };
    attempt("the report", [&]() -> Expected<> {
        std::string const text = config.wrk_output ? wrk_text(config, result) : result_text(config, result, verdict);
        std::FILE* const report = outputs.to_stdout() ? stderr : stdout;
        if (std::fputs(text.c_str(), report) >= 0 && std::fflush(report) == 0) return {};
        return refused(std::string("standard output: ") + std::strerror(errno));
    });
    std::string data;
    attempt("--output", [&]() -> Expected<> {
        data = result_json(config, result, verdict);
        return outputs.json.write(data);
    });
    attempt("--csv", [&]() -> Expected<> {
        return outputs.csv.wanted() ? outputs.csv.write(interval_csv(result)) : Expected<>();
    });
    attempt("--html", [&]() -> Expected<> {
        if (!outputs.html.wanted()) return {};
        return outputs.html.write(report::report_html(boost::json::parse(data).as_object()));
    });
    return wrong;
}

int load(LoadConfig const& config) {
    auto outputs = Outputs::open(config);
    if (!outputs) return fail(exit_code::cannot_start, outputs.why);
    std::optional<Progress> progress;
    if (config.live.value_or(::isatty(STDERR_FILENO) == 1)) progress.emplace(config.duration, config.requests);
    Targets const targets(config);
    auto result = run_load(config, targets, progress ? &*progress : nullptr, nullptr);
    if (!result) return fail(exit_code::cannot_start, result.why);
    ClientCost& client = result->client;
    // The selftest measures plain HTTP only.
    if (auto const test = read_self_test(self_test_path()); test && !config.url.tls)
        client.ceiling = test->ceiling * client.threads;
    Verdict const verdict = judge(*result, config);
    auto const wrong = write_all(*outputs, config, *result, verdict);
    for (std::string const& why : wrong) fail(exit_code::cannot_start, why);
    return wrong.empty() ? exit_code_of(*result, verdict, config) : exit_code::cannot_start;
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
