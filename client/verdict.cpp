#include "client/verdict.hpp"
#include "client/exit_code.hpp"
#include "client/number_text.hpp"
#include <algorithm>
#include <spdlog/fmt/fmt.h>

namespace tricorn {

namespace {

using namespace std::chrono_literals;

// A thread that had nothing to do for less than this share of the time answers late, and the server gets the blame.
constexpr double saturated = 0.95;
constexpr double noticeable_wait = 0.05;

double seconds(std::chrono::nanoseconds duration) {
    return std::chrono::duration<double>(duration).count();
}

// The server was there and is gone, or frozen: every connection met it, and nothing was answered any more for longer than
// its answers took.
bool was_lost(Result const& result, unsigned connections) {
    Measured const& measured = result.measured;
    auto const silence = std::min(measured.last_at, result.window) - measured.last_answer_at;
    auto const usual = std::max(measured.service.max(), measured.service_not_ok.max());
    return measured.totals.errors + measured.totals.unfinished >= connections &&
           silence > std::max<std::chrono::nanoseconds>({1s, result.window / 10, 2 * usual});
}

void judge_client(ClientCost const& client, double window, Verdict& verdict) {
    if (window <= 0 || client.threads == 0) return;
    double const thread_seconds = window * client.threads;
    double const busy = seconds(client.cpu) / thread_seconds;
    double const waited = seconds(client.waited) / thread_seconds;
    std::string const threads = client.threads == 1 ? "its thread" : fmt::format("its {} threads", client.threads);
    if (busy >= saturated) {
        verdict.remarks.push_back(fmt::format(
            "the client was busy {} of the time in {}: the rate is the client's limit, latencies hold its queue",
            share_text(std::min(busy, 1.0)), threads));
    }
    if (waited >= noticeable_wait) {
        verdict.remarks.push_back(fmt::format(
            "the client waited {} of the time for a processor: latencies include that", share_text(waited)));
    }
}

void judge_server(Result const& result, Verdict& verdict) {
    if (!result.has_server || result.server.gone) return;
    if (result.server.processes_ended)
        verdict.remarks.push_back("processes of the server ended meanwhile: their CPU time is known to clock ticks");
    if (result.server.threads_ended)
        verdict.remarks.push_back("threads of the server ended meanwhile: their context switches are not counted");
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
    } else if (was_lost(result, config.connections)) {
        verdict.reasons.push_back(
            fmt::format("the server was lost: no answer after the first {}", seconds_text(measured.last_answer_at)));
    }
    judge_server(result, verdict);
    if (totals.unfinished > 0)
        verdict.remarks.push_back("unanswered when the waiting was over (--drain): " + count_text(totals.unfinished));
    if (result.setup > 1s) verdict.remarks.push_back("opening the connections took " + seconds_text(result.setup));
    if (result.window < 1s && config.duration > 0s && !result.interrupted)
        verdict.remarks.push_back("less than a second was measured");
    judge_client(result.client, seconds(result.busy_span()), verdict);
    return verdict;
}

int exit_code_of(Result const& result, Verdict const& verdict, LoadConfig const& config) {
    Totals const& totals = result.measured.totals;
    if (result.interrupted) return exit_code::interrupted;
    if (!verdict.valid()) return exit_code::invalid;
    double const bad = static_cast<double>(totals.errors + totals.not_ok);
    if (bad > config.max_error_rate * static_cast<double>(totals.offered)) return exit_code::errors;
    return exit_code::ok;
}

}   // namespace tricorn
