#include "client/compare/measure/round_result.hpp"
#include "client/statistics/statistics.hpp"
#include "common/text/number_text.hpp"
#include "common/text/units.hpp"
#include <algorithm>

namespace tricorn::client::compare {

namespace {

constexpr double most_failures = 0.01;   // a share; with more failures the rate means nothing

void take_percentiles(MetricValues& metrics, Histogram const& observed, Histogram const& censored) {
    struct Name {
        char const* name;
        double share;
    };
    for (auto const& [name, share] : {Name{"p50", 50}, Name{"p90", 90}, Name{"p99", 99}, Name{"p999", 99.9}}) {
        Percentile const value = percentile(observed, censored, share);
        // A lower bound cannot be compared.
        if (value.known && !value.at_least) metrics[name] = seconds_of(value.value);
    }
}

void take_server(MetricValues& metrics, Result const& result) {
    ServerCost const& server = result.server;
    if (!result.has_server || server.gone || server.answers == 0) return;
    auto const requests = static_cast<double>(server.answers);
    metrics["cpu_us_per_request"] = seconds_of(server.cpu) * 1e6 / requests;
    if (server.watched > Duration::zero()) metrics["server_busy"] = seconds_of(server.cpu) / seconds_of(server.watched);
    if (server.answered_in > Duration::zero()) metrics["rate_from_start"] = requests / seconds_of(server.answered_in);
    metrics["threads"] = server.threads;
    metrics["processes"] = server.processes;
    if (server.pss > 0) metrics["pss_bytes"] = static_cast<double>(server.pss);
    if (server.threads_ended) return;   // their switches are lost
    metrics["switches_voluntary_per_request"] = static_cast<double>(server.switches_voluntary) / requests;
    metrics["switches_involuntary_per_request"] = static_cast<double>(server.switches_involuntary) / requests;
}

double of(std::uint64_t count) {
    return static_cast<double>(count);
}

}   // namespace

void take(RoundResult& outcome, Loaded const& loaded) {
    Result const& result = loaded.result;
    Measured const& measured = result.measured;
    Totals const& totals = measured.totals;
    MetricValues& metrics = outcome.round.metrics;
    double const window = seconds_of(result.window);
    double const requests = of(measured.in_window);
    bool const open = loaded.order.rate > 0;
    outcome.service = measured.service;
    if (open) outcome.response = measured.response;
    if (open)
        take_percentiles(metrics, measured.response, measured.censored_response);
    else
        take_percentiles(metrics, measured.service, measured.censored);
    metrics["seconds"] = window;
    metrics["requests"] = requests;
    metrics["errors"] = of(totals.errors);
    metrics["not_ok"] = of(totals.not_ok);
    metrics["unaccounted"] =
        of(totals.offered) - of(totals.done() + totals.errors + totals.dropped + totals.unfinished);
    metrics["reopened"] = of(measured.connections) - loaded.config.connections;
    if (window > 0 && requests > 0) {
        metrics["rate"] = result.rate();
        metrics["mean"] = measured.response.mean() / 1e9;
        metrics["max"] = seconds_of(measured.response.max());
        metrics["client_busy"] = seconds_of(result.client.cpu) / window;
        if (result.client.threads > 0) {
            metrics["client_busy_share"] = seconds_of(result.client.cpu) / (window * result.client.threads);
            metrics["client_waited_share"] = seconds_of(result.client.waited) / (window * result.client.threads);
        }
        take_server(metrics, result);
    }
    metrics["others_busy"] = loaded.others_busy;
    outcome.round.reasons = loaded.verdict.reasons;
    // The client's part in the times leaves counts, rates and processor time valid.
    std::erase(outcome.round.reasons, loaded.verdict.late_times);
    metrics["client_late"] = loaded.verdict.late_times.empty() ? 0 : 1;
    double const failed = of(totals.errors + totals.not_ok) / std::max(of(totals.offered), 1.0);
    if (failed > most_failures && outcome.round.valid())
        outcome.round.reasons.push_back(share_text(failed) + " of the requests failed or had unexpected statuses");
}

void take(RoundResult& outcome, std::vector<std::vector<Sample>> const& connections) {
    MetricValues& metrics = outcome.round.metrics;
    Histogram own_lateness;   // of requests that no earlier one delayed
    metrics["errors"] = 0;
    for (auto const& samples : connections) {
        Deadline free = Deadline::max();   // unknown before the first request
        for (Sample const& sample : samples) {
            if (free <= sample.due) own_lateness.record(sample.sent - sample.due);
            free = sample.due + sample.took;
            if (sample.ok)
                outcome.response.record(sample.took);
            else
                ++metrics["errors"];
        }
        metrics["requests"] += of(samples.size());
    }
    take_percentiles(metrics, outcome.response, {});
    metrics["max"] = seconds_of(outcome.response.max());
    if (outcome.response.count() == 0) outcome.round.reasons.push_back("no request was answered");
    Duration const late = own_lateness.at_rank((own_lateness.count() * 9 + 9) / 10);
    Duration const usual = outcome.response.at_rank((outcome.response.count() * 9 + 9) / 10);
    if (own_lateness.count() >= enough_beyond && late > std::max<Duration>(std::chrono::milliseconds(1), usual / 4))
        outcome.round.reasons.push_back("the client was late: 1 in 10 requests was sent " + duration_text(late) +
                                        " or more after it was due");
}

std::vector<Moment> over_time(std::vector<Sample> const& samples, Deadline from, Duration piece) {
    std::vector<Moment> moments;
    auto next = samples.begin();
    for (Deadline begin = from; next != samples.end(); begin += piece) {
        Histogram some;
        for (; next != samples.end() && next->due < begin + piece; ++next) {
            if (next->ok && next->due >= begin) some.record(next->took);
        }
        Moment moment;
        moment.second = seconds_of(begin - from);
        Percentile const middle = percentile(some, {}, 50);
        Percentile const high = percentile(some, {}, 99);
        if (some.count() > 0) moment.p50 = seconds_of(middle.value);
        if (high.known) moment.p99 = seconds_of(high.value);
        moments.push_back(moment);
    }
    return moments;
}

}   // namespace tricorn::client::compare
