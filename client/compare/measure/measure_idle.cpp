// Measures the memory that an idle connection costs.
#include "client/compare/measure/idle_crowd.hpp"
#include "client/compare/measure/measures.hpp"
#include "client/load/engine/probe.hpp"
#include <spdlog/fmt/fmt.h>
#include <thread>

namespace tricorn::client::compare {

namespace {

using namespace std::chrono_literals;
using Flags = std::vector<std::string>;

constexpr auto to_settle = 200ms;
constexpr double most_processes = 256;   // limit for prefork: one process per connection

ServerCost look(ServerUnderTest const& server) {
    std::this_thread::sleep_for(to_settle);
    Probe probe(server.pid());
    probe.begin();
    return probe.end();
}

Flags flags_of(Subject const& subject, double connections) {
    Flags flags{"--keepalive-timeout=10m"};
    if (subject.model == Model::prefork)
        flags.push_back(fmt::format("--workers={:.0f}", connections + 1));   // one more to accept
    else if (connections > 500)
        flags.push_back(fmt::format("--max-connections={:.0f}", connections + 100));
    return flags;
}

// Excludes file-backed pages: their share depends on who else maps them, as this client does, and shifts with each
// further process.
double own_memory(ServerCost const& cost) {
    return static_cast<double>(cost.pss) - static_cast<double>(cost.pss_files);
}

// Memory of a server without connections; of prefork with one process.
double alone(Bench& bench, Job const& job) {
    ServerUnderTest const server(job.subject, flags_of(job.subject, 0), bench.folder(), bench.placement().server,
                                 bench.shutdown());
    return own_memory(look(server));
}

}   // namespace

RoundResult measure_idle(Bench& bench, Job const& job) {
    RoundResult outcome;
    double const wanted = job.x.value_or(0);
    bool const prefork = job.subject.model == Model::prefork;
    if (prefork && wanted > most_processes) {
        outcome.not_run = fmt::format("each connection takes a process; at most {:.0f} are tried", most_processes);
        return outcome;
    }
    double before = prefork ? alone(bench, job) : 0;
    ServerUnderTest const server(job.subject, flags_of(job.subject, wanted), bench.folder(), bench.placement().server,
                                 bench.shutdown());
    if (!prefork) before = own_memory(look(server));
    IdleCrowd const crowd(server.address(), server.url().authority(), static_cast<std::size_t>(wanted),
                          Clock::now() + 30s, bench.shutdown().descriptor());
    ServerCost const cost = look(server);
    auto const held = static_cast<double>(crowd.size() - crowd.closed());
    MetricValues& metrics = outcome.round.metrics;
    metrics["connections"] = held;
    metrics["threads"] = cost.threads;
    metrics["processes"] = cost.processes;
    if (cost.pss > 0 && before > 0) {
        metrics["pss_bytes"] = static_cast<double>(cost.pss);
        if (held > 0) metrics["bytes_per_connection"] = (own_memory(cost) - before) / held;
    } else {
        outcome.round.reasons.push_back("the server's memory cannot be read");
    }
    if (held < wanted)
        outcome.round.reasons.push_back(fmt::format("only {:.0f} of {:.0f} connections were held{}", held, wanted,
                                                    crowd.why().empty() ? "" : ": " + crowd.why()));
    return outcome;
}

}   // namespace tricorn::client::compare
