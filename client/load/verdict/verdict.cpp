#include "client/load/verdict/verdict.hpp"
#include "client/cli/exit_code.hpp"
#include "client/load/metrics/own_part.hpp"
#include "client/load/verdict/advice.hpp"
#include "client/statistics/statistics.hpp"
#include "common/text/number_text.hpp"
#include "common/text/units.hpp"
#include <algorithm>
#include <cmath>
#include <iterator>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client {

namespace {

using namespace std::chrono_literals;

// Above this busy share a client thread is too slow itself, and the server would get the blame.
constexpr double saturated = 0.95;
// Above this share of time spent waiting for a processor, the run measured how busy the machine was.
constexpr double starved = 0.2;
constexpr double noticeable_wait = 0.05;
// Share of the planned requests.
constexpr double plan_kept = 0.99;
// Allowed deviation of the mean number of requests in flight from the number of connections in a closed loop.
constexpr double little_tolerance = 0.1;
// Shorter runs are too short to judge shares of their time.
constexpr auto judgeable = 1s;
// A rate that could be higher than measured by more than this share is not known.
constexpr double rate_tolerance = 0.1;
// A drain below this is none.
constexpr auto shortest_patience = 250ms;

// Whether the server disappeared or froze: all connections failed, and nothing was answered for longer than its
// responses took.
bool was_lost(Result const& result, unsigned connections) {
    Measured const& measured = result.measured;
    auto const end = result.warm_up.length + result.window;   // times count from the start
    auto const silence = std::min(measured.last_at, end) - measured.last_answer_at;
    auto const usual = std::max(measured.service.max(), measured.service_not_ok.max());
    return measured.totals.errors + measured.totals.unfinished >= connections &&
           silence > std::max<std::chrono::nanoseconds>({1s, result.window / 10, 2 * usual});
}

void judge_client(Result const& result, Verdict& verdict) {
    ClientCost const& client = result.client;
    if (result.window < judgeable || client.threads == 0) return;
    double const thread_seconds = seconds_of(result.window) * client.threads;
    double const busy = seconds_of(client.cpu) / thread_seconds;
    double const waited = seconds_of(client.waited) / thread_seconds;
    std::string const threads = client.threads == 1 ? "its thread" : fmt::format("its {} threads", client.threads);
    verdict.client_at_fault = busy >= saturated || waited >= starved;
    if (busy >= saturated) {
        verdict.reasons.push_back(fmt::format(
            "the client was busy {} of the time in {}: the rate is the client's limit, latencies include its queue",
            share_text(std::min(busy, 1.0)), threads));
    }
    if (waited < noticeable_wait) return;
    std::string const text =
        fmt::format("the client waited for a processor {} of the time: latencies include that", share_text(waited));
    (waited >= starved ? verdict.reasons : verdict.remarks).push_back(text);
}

// The mean number in a system is the arrival rate times the mean time in it (Little, Operations Research 9, 1961). A
// closed loop keeps as many requests in flight as it has connections.
void judge_concurrency(Result const& result, LoadConfig const& config, Verdict& verdict) {
    if (result.window < judgeable || config.open_loop() || config.requests > 0) return;
    if (std::abs(result.in_flight / config.connections - 1) <= little_tolerance) return;
    verdict.reasons.push_back(
        fmt::format("Little's law: {} requests were in flight on average, not {}: connections were missing",
                    digits_text(result.in_flight), count_text(config.connections)));
}

// Judges whether the plan was kept. What was not sent because the client itself was not there is its own fault.
void judge_plan(Result const& result, LoadConfig const& config, Verdict& verdict) {
    if (!result.plan || config.requests > 0) return;
    Measured const& measured = result.measured;
    auto const sent = static_cast<double>(measured.totals.sent + measured.own_unfinished);
    double const chance = config.arrivals == Arrivals::poisson ? 3 * std::sqrt(result.plan->planned) : 1;
    if (sent < plan_kept * result.plan->planned - chance) {
        verdict.reasons.push_back(fmt::format(
            "the rate was not met: {} of the plan's requests were sent; the server or {} connections are not enough",
            share_text(sent / result.plan->planned), config.connections));
    }
    if (measured.totals.dropped > 0)
        verdict.remarks.push_back(
            fmt::format("every connection was busy when {} requests were due: they were dropped (--overflow=drop)",
                        count_text(measured.totals.dropped)));
}

// Names the percentiles that are known, and that the client itself may have raised: "response p99 816ms, without that
// 1.40ms or more".
std::string raised(Result const& result, Result const& without) {
    struct Times {
        char const* name;
        Histogram Measured::*observed;
        Histogram Measured::*censored;
    };
    std::string text;
    for (auto const& [name, observed, censored] : {Times{"response", &Measured::response, &Measured::censored_response},
                                                   Times{"service", &Measured::service, &Measured::censored}}) {
        for (double const share : {50.0, 90.0, 99.0}) {
            Percentile const seen = percentile(result.measured.*observed, result.measured.*censored, share);
            Percentile const other = percentile(without.measured.*observed, without.measured.*censored, share);
            if (!seen.known || !is_at_most(seen.value, other.value)) continue;
            text += fmt::format("{}{} p{} {} (without that {} or more)", text.empty() ? "" : ", ", name, share,
                                duration_text(seen.value), duration_text(other.value));
        }
    }
    return text;
}

// Judges what the client itself may have added to the times, and left undone.
void judge_own_part(Result const& result, LoadConfig const& config, Verdict& verdict) {
    Measured const& measured = result.measured;
    if (!has_own_part(measured)) return;
    Absence const& absence = result.client.absence;
    std::string const late = fmt::format("the client was late: in all {} (at once {}) it did not serve its connections",
                                         duration_text(absence.total), duration_text(absence.longest));
    std::size_t const before = verdict.reasons.size();
    Result const without = without_own_part(result);
    std::string const times = raised(result, without);
    if (!times.empty()) {
        verdict.late_times = late + ", and had its part in " + times;
        verdict.reasons.push_back(verdict.late_times);
    }
    double const rate = result.rate(), more = without.rate();
    if (result.window >= judgeable && more > rate * (1 + rate_tolerance))
        verdict.reasons.push_back(
            fmt::format("{}: without that the rate could be {} and not {}", late, rate_text(more), rate_text(rate)));
    std::uint64_t const left = measured.own_timeouts + measured.own_unfinished;
    if (left > 0)
        verdict.reasons.push_back(
            fmt::format("{}: {} requests timed out or were left because of that", late, count_text(left)));
    for (std::size_t i = 0; i < verdict.checks.size(); ++i) {
        if (verdict.checks[i].undecided)
            verdict.reasons.push_back(fmt::format("{}: that decides the check {}", late, config.checks[i].text));
    }
    verdict.client_at_fault = verdict.client_at_fault || verdict.reasons.size() > before;
}

void judge_warm_up(Result const& result, LoadConfig const& config, Verdict& verdict) {
    if (!result.warm_up.steady)
        verdict.reasons.push_back("no steady state was found: rate or service time kept changing until the end");
    if (result.warm_up.mode != WarmUp::Mode::none || config.warm_up || config.requests > 0) return;
    if (config.stages.size() > 1)
        verdict.remarks.push_back("stages have no warm-up: all of it is measured");
    else if (result.window >= judgeable)
        verdict.remarks.push_back("a run of under 5s has no warm-up: all of it is measured");
}

void judge_server(Result const& result, Verdict& verdict) {
    if (!result.has_server || result.server.gone) return;
    if (result.server.processes_ended)
        verdict.remarks.push_back("server processes ended meanwhile: their CPU time is known in clock ticks only");
    if (result.server.threads_ended)
        verdict.remarks.push_back("server threads ended meanwhile: their context switches are not counted");
}

}   // namespace

Verdict judge(Result const& result, LoadConfig const& config) {
    Verdict verdict;
    Measured const& measured = result.measured;
    Totals const& totals = measured.totals;
    if (!totals.add_up()) verdict.reasons.push_back("the counts do not add up: this is a bug, please report it");
    if (totals.offered == 0) {
        verdict.reasons.push_back("no request was sent");
    } else if (totals.done() == 0) {
        verdict.reasons.push_back("no request was answered");
    } else if (!result.local_ports && was_lost(result, config.connections)) {
        verdict.reasons.push_back(
            fmt::format("the server was lost: no answer after the first {}", seconds_text(measured.last_answer_at)));
    }
    if (auto why = why_no_port(result); !why.empty()) {
        verdict.reasons.push_back(std::move(why));
        verdict.client_at_fault = true;
    }
    for (Check const& check : config.checks) verdict.checks.push_back(evaluate(check, result));
    judge_warm_up(result, config, verdict);
    judge_plan(result, config, verdict);
    judge_concurrency(result, config, verdict);
    judge_client(result, verdict);
    judge_own_part(result, config, verdict);
    judge_server(result, verdict);
    if (totals.unfinished > 0) {
        std::uint64_t const hung = hung_requests(result, config);
        verdict.remarks.push_back("unanswered when the drain ended (--drain): " + count_text(totals.unfinished) +
                                  (hung > 0 ? ", of which " + count_text(hung) + " hung and count as errors" : ""));
    }
    if (result.setup > 1s) verdict.remarks.push_back("opening the connections took " + seconds_text(result.setup));
    if (result.window < 1s && config.duration > 0s && !result.interrupted)
        verdict.remarks.push_back("less than a second was measured");
    std::uint64_t const held = result.idle.opened - std::min(result.idle.opened, result.idle.lost);
    if (held < result.idle.wanted)
        verdict.remarks.push_back(fmt::format("of {} idle connections {} were open at the end",
                                              count_text(result.idle.wanted), count_text(held)));
    std::ranges::move(advice(result, config.connections), std::back_inserter(verdict.remarks));
    return verdict;
}

// An unfinished request hung if it had waited for longer than answers are awaited at the end (--drain). A drain that is
// hardly one says nothing about that: then it is twice the longest answer.
std::uint64_t hung_requests(Result const& result, LoadConfig const& config) {
    Measured const& measured = result.measured;
    std::chrono::nanoseconds patience = config.drain;
    if (patience < shortest_patience)
        patience = std::max<std::chrono::nanoseconds>(
            shortest_patience, 2 * std::max(measured.service.max(), measured.service_not_ok.max()));
    std::uint64_t waited = 0;
    for (auto const& [least, count] : measured.censored.cells()) {
        if (least >= patience) waited += count;
    }
    // Timeouts are errors already.
    std::uint64_t timeouts = 0;
    for (FailureCount const& failure : measured.failures) {
        if (failure.failure.kind == Failure::Kind::timeout && config.timeout >= patience) timeouts += failure.count;
    }
    std::uint64_t const hung = waited - std::min(waited, timeouts);
    return std::min(hung, measured.totals.unfinished - std::min(measured.totals.unfinished, measured.own_unfinished));
}

int exit_code_of(Result const& result, Verdict const& verdict, LoadConfig const& config) {
    Totals const& totals = result.measured.totals;
    if (result.interrupted) return exit_code::interrupted;
    auto const failed = [](CheckOutcome const& check) { return !check.passed && !check.undecided; };
    if (std::ranges::any_of(verdict.checks, failed)) return exit_code::check_failed;
    if (!verdict.valid()) return exit_code::invalid;
    double const bad = static_cast<double>(totals.errors + totals.not_ok + hung_requests(result, config));
    if (bad > config.max_error_rate * static_cast<double>(totals.offered)) return exit_code::errors;
    return exit_code::ok;
}

}   // namespace tricorn::client
