// Measures what is lost when a busy worker process is killed, and how long recovery takes.
#include "client/compare/measure/measures.hpp"
#include "common/io/blocking_io.hpp"
#include "common/os/process.hpp"
#include "common/text/units.hpp"
#include <algorithm>
#include <csignal>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client::compare {

namespace {

using namespace std::chrono_literals;

// The supervisor treats a worker that dies in its first second as unable to start, and replaces it more slowly.
constexpr Duration until_kill = 1300ms;
constexpr Duration after_kill = 1000ms;
constexpr Duration between_crash_probes = 5ms;

struct Crash {
    Deadline at{};
    std::optional<Duration> replaced;   // time until another process replaced it
};

bool holds(std::vector<pid_t> const& all, pid_t pid) {
    return std::ranges::find(all, pid) != all.end();
}

// Kills one worker at the set time and waits for its successor.
void kill_one(pid_t supervisor, Crash& crash) {
    block_until(Clock::now() + until_kill);
    auto const workers = children_of(supervisor);
    if (workers.empty()) return;
    crash.at = Clock::now();
    ::kill(workers.front(), SIGKILL);
    while (Clock::now() < crash.at + after_kill) {
        block_until(Clock::now() + 1ms);
        auto const now = children_of(supervisor);
        bool const is_new = std::ranges::any_of(now, [&](pid_t pid) { return !holds(workers, pid); });
        if (is_new && !holds(now, workers.front())) {
            crash.replaced = Clock::now() - crash.at;
            return;
        }
    }
}

// Returns the time from the kill until the first response after which none failed. A late sending does not count: under
// load each request takes longer than the period of the probe.
std::optional<Duration> recovery(std::vector<Sample> const& samples, Deadline killed) {
    std::optional<Deadline> well;
    for (Sample const& sample : samples) {
        if (sample.sent < killed) continue;
        if (!sample.ok)
            well.reset();
        else if (!well)
            well = sample.due + sample.took;
    }
    if (!well) return std::nullopt;
    return *well - killed;
}

Duration longest_gap(std::vector<Sample> const& samples, Deadline killed) {
    Duration longest{};
    Deadline last = killed;
    for (Sample const& sample : samples) {
        Deadline const done = sample.due + sample.took;
        if (!sample.ok || done < killed) continue;
        longest = std::max(longest, done - last);
        last = std::max(last, done);
    }
    return longest;
}

}   // namespace

RoundResult measure_crash(Bench& bench, Job const& job) {
    RoundResult outcome;
    std::vector<std::string> flags;
    LoadOrder order;
    order.connections = job.design.connections;
    order.window = until_kill + after_kill;
    order.seed = job.seed;
    order.workload = bench.prepare(job.design.workload, order.connections, flags);
    ServerUnderTest const server(job.subject, flags, bench.folder(), bench.placement().server, bench.shutdown());
    Crash crash;
    Deadline const begun = Clock::now();
    Prober prober(server.client(), {"/plaintext", between_crash_probes, true});
    std::thread killer = beside([&] { kill_one(server.pid(), crash); });
    std::optional<Loaded> loaded;
    try {
        loaded = bench.load(server, order);
    } catch (...) {
        killer.join();
        throw;
    }
    killer.join();
    auto const& samples = prober.finish();
    take(outcome, *loaded);
    MetricValues& metrics = outcome.round.metrics;
    Totals const& totals = loaded->result.measured.totals;
    metrics["lost_requests"] = static_cast<double>(totals.errors + totals.not_ok + totals.unfinished);
    outcome.round.reasons.clear();   // failed requests are expected here
    outcome.over_time = over_time(samples, begun, 50ms);
    if (crash.at == Deadline{}) {
        outcome.round.reasons.push_back("the server has no worker process to kill");
        return outcome;
    }
    if (crash.replaced) metrics["replaced_seconds"] = seconds_of(*crash.replaced);
    metrics["longest_gap_seconds"] = seconds_of(longest_gap(samples, crash.at));
    auto const recovered = recovery(samples, crash.at);
    if (recovered)
        metrics["recovery_seconds"] = seconds_of(*recovered);
    else
        outcome.round.reasons.push_back("it did not recover within a second");
    return outcome;
}

}   // namespace tricorn::client::compare
