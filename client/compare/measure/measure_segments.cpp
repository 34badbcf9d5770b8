// Measures what the memory of a worker process consists of, at rest and with idle connections.
#include "client/compare/measure/idle_crowd.hpp"
#include "client/compare/measure/measures.hpp"
#include "client/results/segments.hpp"
#include "common/os/process.hpp"
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <spdlog/fmt/fmt.h>
#include <thread>
#include <vector>

namespace tricorn::client::compare {

namespace {

using namespace std::chrono_literals;

constexpr auto until_settled = 200ms;

// prefork has a process for each connection and one more to accept, also at rest, so that both are comparable.
std::vector<std::string> flags_of(Job const& job) {
    std::vector<std::string> flags{"--keepalive-timeout=10m"};
    if (job.subject.model == Model::prefork) flags.push_back(fmt::format("--workers={}", job.design.connections + 1));
    return flags;
}

std::uint64_t own_bytes(MemorySegments const& segments) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < segment_count; ++i) sum += segments[static_cast<Segment>(i)].of_its_own;
    return sum;
}

// Of several workers the one in the middle: of prefork with connections, one that holds a connection.
std::optional<MemorySegments> segments_of_middle(std::vector<pid_t> const& workers) {
    std::vector<MemorySegments> all;
    for (pid_t const worker : workers) {
        if (auto const segments = segments_of(worker)) all.push_back(*segments);
    }
    if (all.empty()) return std::nullopt;
    auto const middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
    std::ranges::nth_element(all, middle, {}, own_bytes);
    return *middle;
}

}   // namespace

RoundResult measure_segments(Bench& bench, Job const& job) {
    RoundResult outcome;
    auto const wanted = static_cast<std::size_t>(job.x.value_or(0));
    ServerUnderTest const server(job.subject, flags_of(job), bench.folder(), bench.placement().server,
                                 bench.shutdown());
    IdleCrowd const crowd(server.address(), server.url().authority(), wanted, Clock::now() + 30s,
                          bench.shutdown().descriptor());
    std::this_thread::sleep_for(until_settled);
    auto const workers = children_of(server.pid());
    auto const segments = segments_of_middle(workers);
    int const why_not = errno;
    std::size_t const held = crowd.size() - crowd.closed();
    MetricValues& metrics = outcome.round.metrics;
    metrics["connections"] = static_cast<double>(held);
    metrics["processes"] = static_cast<double>(workers.size() + 1);   // and the supervisor
    for (std::size_t i = 0; segments && i < segment_count; ++i) {
        auto const segment = static_cast<Segment>(i);
        metrics[segment_metric(segment, false)] = static_cast<double>((*segments)[segment].of_its_own);
        metrics[segment_metric(segment, true)] = static_cast<double>((*segments)[segment].shared);
    }
    if (!segments)
        outcome.round.reasons.push_back(workers.empty() ? "the server has no worker processes"
                                                        : std::string("the memory of a worker cannot be read: ") +
                                                              std::strerror(why_not));
    if (held < wanted)
        outcome.round.reasons.push_back(fmt::format("only {} of {} connections were held{}", held, wanted,
                                                    crowd.why().empty() ? "" : ": " + crowd.why()));
    return outcome;
}

}   // namespace tricorn::client::compare
