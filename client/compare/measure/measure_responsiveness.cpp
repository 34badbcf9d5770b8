// Measures how one long computation delays the short requests of others.
#include "client/compare/measure/measures.hpp"
#include "client/load/engine/probe.hpp"
#include "common/io/blocking_io.hpp"
#include "common/os/processors.hpp"
#include "common/text/units.hpp"
#include <algorithm>
#include <atomic>
#include <memory>

namespace tricorn::client::compare {

namespace {

using namespace std::chrono_literals;

constexpr double long_milliseconds = 100;
// Number of connections for the short requests: a delayed request must not delay those after it for long.
constexpr unsigned connections = 4;
constexpr Duration between = 1ms;   // on each connection
constexpr Duration warm_up = 100ms;

// A client that alternates between a long computation and a pause of the same length.
class LongOne {
public:
    LongOne(HttpClient client, std::string target)
        : client_(std::move(client)), target_(std::move(target)), thread_(beside([this] { run(); })) {}
    ~LongOne() {
        ending_ = true;
        thread_.join();
    }
    LongOne(LongOne const&) = delete;
    LongOne& operator=(LongOne const&) = delete;

private:
    void run() {
        while (!ending_) {
            Deadline const begun = Clock::now();
            client_.get(target_, begun + 10s);
            block_until(Clock::now() + std::chrono::milliseconds(static_cast<int>(long_milliseconds)));
        }
    }

    HttpClient client_;
    std::string target_;
    std::atomic<bool> ending_{false};
    std::thread thread_;
};

}   // namespace

RoundResult measure_responsiveness(Bench& bench, Job const& job) {
    RoundResult outcome;
    std::string const computation = bench.computation(long_milliseconds);
    ServerUnderTest const server(job.subject, {}, bench.folder(), bench.placement().server, bench.shutdown());
    std::optional<LongOne> long_one;
    if (job.x.value_or(0) > 0) long_one.emplace(server.client(), computation);
    Deadline const begun = Clock::now() + warm_up;
    ProcessorTime const watch(all_of(bench.placement()));
    Probe probe(server.pid());
    probe.begin();
    std::string const& target = job.design.workload.kinds.front().target;
    std::vector<std::unique_ptr<Prober>> probers;
    for (unsigned i = 0; i < connections; ++i) {
        block_until(begun - warm_up + between * i / connections);
        probers.push_back(std::make_unique<Prober>(server.client(), Probing{target, between, false}));
    }
    Duration const window = job.design.window;
    while (!bench.interrupted() && Clock::now() < begun + window) block_until(Clock::now() + 50ms);
    std::vector<std::vector<Sample>> all;
    ThreadCost cost;
    for (auto const& prober : probers) {
        all.push_back(prober->finish());
        cost.add(prober->cost());
        std::erase_if(all.back(), [&](Sample const& sample) { return sample.due < begun; });
    }
    take(outcome, all);
    double const time = seconds_of(Clock::now() - (begun - warm_up)), busy = watch.busy();
    MetricValues& metrics = outcome.round.metrics;
    metrics["seconds"] = time;   // of which the following are shares
    metrics["client_busy"] = seconds_of(cost.cpu) / time;
    metrics["client_busy_share"] = seconds_of(cost.cpu) / (time * connections);
    metrics["client_waited_share"] = seconds_of(cost.waited) / (time * connections);
    metrics["others_busy"] = std::max(0.0, busy - watch.own() - seconds_of(probe.end().cpu) / time);
    return outcome;
}

}   // namespace tricorn::client::compare
