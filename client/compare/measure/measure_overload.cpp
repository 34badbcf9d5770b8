// Measures overload, and the recovery from it.
#include "client/compare/measure/measures.hpp"
#include "common/text/number_text.hpp"
#include "common/text/units.hpp"
#include <algorithm>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client::compare {

namespace {

using namespace std::chrono_literals;

constexpr char const* probe = "/db";   // needs a unit and the database, briefly
constexpr Duration between_overload_probes = 10ms;
constexpr double share_before = 0.7, share_overload = 1.5, share_after = 0.5;

// Counts times from when a request was sent, as for a user who sends the next request after the last response: a late
// one is not caught up.
std::vector<Sample> from_sent(std::vector<Sample> samples) {
    for (Sample& sample : samples) {
        sample.took -= sample.sent - sample.due;
        sample.due = sample.sent;
    }
    return samples;
}

Duration median_before(std::vector<Sample> const& samples, Deadline end) {
    Histogram some;
    for (Sample const& sample : samples) {
        if (sample.ok && sample.due < end) some.record(sample.took);
    }
    return some.at_rank((some.count() + 1) / 2);
}

}   // namespace

RoundResult measure_overload(Bench& bench, Job const& job) {
    RoundResult outcome;
    std::vector<std::string> flags;
    LoadOrder order;
    order.connections = job.design.connections;
    order.window = job.design.window;
    order.seed = job.seed;
    order.workload = bench.prepare(job.design.workload, order.connections, flags);
    ServerUnderTest const server(job.subject, flags, bench.folder(), bench.placement().server, bench.shutdown());
    Deadline const begun = Clock::now();
    Prober prober(server.client(), {probe, between_overload_probes, true});
    order.rate = share_before * job.base_rate;
    take(outcome, bench.load(server, order));
    Deadline const overload = Clock::now();
    order.rate = share_overload * job.base_rate;
    order.window = 2 * job.design.window;
    RoundResult more;
    Loaded const loaded = bench.load(server, order);
    take(more, loaded);
    // When the last request of the overload was due: waiting for its responses is part of the recovery.
    Deadline const end = overload + loaded.result.setup + loaded.result.warm_up.length + loaded.result.window;
    order.rate = share_after * job.base_rate;
    Deadline const after = Clock::now();
    Loaded const rest = bench.load(server, order);
    // Later probes meet a server without load.
    Deadline const until = after + rest.result.setup + rest.result.warm_up.length + rest.result.window;
    auto const samples = from_sent(prober.finish());

    MetricValues& metrics = outcome.round.metrics;
    metrics["goodput"] = more.round.value("rate").value_or(0);
    metrics["goodput_share"] = metrics["goodput"] / job.base_rate;
    metrics["refused"] = more.round.value("not_ok").value_or(0);
    metrics["errors"] = more.round.value("errors").value_or(0);
    if (auto const high = more.round.value("p99")) metrics["p99_overload"] = *high;
    // Missing the planned rate is expected during the overload phase (`loaded` adds no reasons), but invalid before it.
    auto const usual = 2 * median_before(samples, overload) + 1ms;
    if (auto const recovered = time_to_recover(samples, end, until, usual, 100ms))
        metrics["recovery_seconds"] = seconds_of(*recovered);
    else
        outcome.round.reasons.push_back("it did not recover while it was observed");
    outcome.over_time = over_time(samples, begun, 100ms);
    return outcome;
}

}   // namespace tricorn::client::compare
