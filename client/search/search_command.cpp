// search: config → trials → knee → report.
#include "client/search/search_command.hpp"
#include "client/cli/exit_code.hpp"
#include "client/cli/files.hpp"
#include "client/search/trial.hpp"
#include "client/statistics/statistics.hpp"
#include "common/os/shutdown_signal.hpp"
#include "common/text/json.hpp"
#include "common/text/number_text.hpp"
#include "common/text/text_lines.hpp"
#include "common/version.hpp"
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client {

namespace {

namespace json = boost::json;

struct Finding {
    Knee knee;
    std::vector<TrialRun> runs;
    bool interrupted = false;
    std::string cannot_start;
};

std::string_view word(Trial::Outcome outcome) {
    switch (outcome) {
        case Trial::Outcome::passed: return "passed";
        case Trial::Outcome::failed: return "failed";
        case Trial::Outcome::useless: return "useless";
    }
    return {};
}

// Returns "" if the search ended normally.
std::string why_ended(Knee const& knee) {
    switch (knee.end) {
        case Knee::End::narrow: return {};
        case Knee::End::highest_passed: return "the highest rate met the objective (--max)";
        case Knee::End::lowest_failed: return "the lowest rate missed the objective (--min)";
        case Knee::End::client_limit: return "the client is the limit: " + knee.why;
        case Knee::End::trials_used_up: return "the maximum number of trials was made";
        case Knee::End::stopped: return "interrupted";
    }
    return {};
}

Finding search(SearchConfig const& config) {
    Finding finding;
    ShutdownSignal const shutdown;
    ClosedLoop const closed = run_closed_loop(config, shutdown);
    finding.interrupted = closed.interrupted;
    if (closed.rate) std::fprintf(stderr, "  a closed loop reaches %s\n", rate_text(*closed.rate).c_str());
    auto const run = [&](double rate) {
        TrialRun one = run_trial(config, rate, shutdown);
        finding.interrupted = finding.interrupted || one.result.interrupted;
        if (!one.cannot_start.empty()) {
            finding.cannot_start = one.cannot_start;
            one.trial = {rate, Trial::Outcome::useless, one.cannot_start};
        }
        if (finding.interrupted) one.trial.outcome = Trial::Outcome::useless;
        std::fprintf(stderr, "  %12s  %-7s  %s\n", rate_text(rate).c_str(), word(one.trial.outcome).data(),
                     one.trial.why.c_str());
        one.result.kinds.clear();   // no longer needed, and large
        one.result.measured.trim();
        finding.runs.push_back(std::move(one));
        return finding.runs.back().trial;
    };
    auto const go_on = [&] {
        finding.interrupted = finding.interrupted || shutdown.came();
        return !finding.interrupted && finding.cannot_start.empty();
    };
    finding.knee = find_knee(config.plan, closed.rate.value_or(config.plan.least) * 0.7, run, go_on);
    return finding;
}

std::string objective_text(SearchConfig const& config) {
    std::string text;
    for (Check const& check : config.objective) text += (text.empty() ? "" : ", ") + check.text;
    return text;
}

std::string text_of(SearchConfig const& config, Finding const& finding) {
    Knee const& knee = finding.knee;
    std::string text =
        fmt::format("search {} {}\n  {}, objective {}\n\n", method_of(config.load), to_string(config.load.url),
                    plural(config.load.connections, "connection"), objective_text(config));
    std::string const passed = knee.passed > 0 ? rate_text(knee.passed) : "none";
    if (knee.passed > 0 && knee.failed > 0)
        text += line("knee",
                     fmt::format("{} to {}: met at the first, missed at the second", passed, rate_text(knee.failed)));
    else if (knee.passed > 0)
        text += line("knee", fmt::format("at least {}", passed));
    else
        text += line("knee", knee.failed > 0 ? "below " + rate_text(knee.failed) : "not found");
    if (knee.passed > 0 && !knee.confirmed) text += line("note", "the lower rate passed only once: not confirmed");
    if (knee.end != Knee::End::narrow) text += line("ended early", why_ended(knee));
    return text + line("trials", count_text(finding.runs.size()));
}

json::object trial_json(TrialRun const& run) {
    static Histogram const none;
    Measured const& measured = run.result.measured;
    auto const p99 = percentile(measured.response, measured.censored_response, 99);
    return {{"rate", run.trial.rate},
            {"outcome", word(run.trial.outcome)},
            {"why", json_string(run.trial.why)},
            {"answered_rate", run.result.rate()},
            {"window_seconds", std::chrono::duration<double>(run.result.window).count()},
            {"p99", p99.known ? json::value(p99.value.count()) : json::value()},
            {"errors", measured.totals.offered - measured.totals.ok}};
}

std::string json_of(SearchConfig const& config, Finding const& finding) {
    json::array trials, objective;
    for (TrialRun const& run : finding.runs) trials.push_back(trial_json(run));
    for (Check const& check : config.objective) objective.push_back(json_string(check.text));
    auto const rate = [](double value) { return value > 0 ? json::value(value) : json::value(); };
    json::object object;
    object["schema"] = "tricorn.search/1";
    object["version"] = std::string(version);
    object["url"] = json_string(to_string(config.load.url));
    object["connections"] = config.load.connections;
    object["seed"] = config.load.seed;
    object["objective"] = std::move(objective);
    object["knee"] = {{"passed", rate(finding.knee.passed)},
                      {"confirmed", finding.knee.confirmed},
                      {"failed", rate(finding.knee.failed)},
                      {"ended_early", json_string(why_ended(finding.knee))}};
    object["interrupted"] = finding.interrupted;
    object["trials"] = std::move(trials);
    return json::serialize(object) + "\n";
}

int code_of(Finding const& finding) {
    if (finding.interrupted) return exit_code::interrupted;
    switch (finding.knee.end) {
        case Knee::End::narrow:
        case Knee::End::highest_passed: return exit_code::ok;
        case Knee::End::lowest_failed: return exit_code::check_failed;
        default: return exit_code::invalid;
    }
}

}   // namespace

int search_command(int argc, char const* const* argv) {
    SearchInvocation const invocation = parse_search(argc, argv);
    if (invocation.action == LoadInvocation::Action::exit) {
        std::fputs(invocation.output.c_str(), invocation.exit_code == exit_code::ok ? stdout : stderr);
        return invocation.exit_code;
    }
    SearchConfig const& config = invocation.config;
    auto output = OutputFile::open(config.load.output, "--output");
    if (!output) return fail(exit_code::cannot_start, output.why);
    Finding const finding = search(config);
    if (!finding.cannot_start.empty()) return fail(exit_code::cannot_start, finding.cannot_start);
    std::fputs(text_of(config, finding).c_str(), output->to_stdout() ? stderr : stdout);
    auto const written = output->write(json_of(config, finding));
    return written ? code_of(finding) : fail(exit_code::cannot_start, written.why);
}

}   // namespace tricorn::client
