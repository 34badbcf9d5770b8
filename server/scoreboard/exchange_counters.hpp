#pragma once
// The counters of a scoreboard seat: exchanges by endpoint, with their durations, and connections. A process continues
// the counters of the previous process on its seat, so that sums over all seats never decrease.
#include "server/scoreboard/duration_buckets.hpp"
#include <atomic>
#include <cstdint>

namespace tricorn::server {

// A monotonic counter. Written by one process, readable by all.
class Counter {
public:
    std::uint64_t load() const { return value_.load(std::memory_order_relaxed); }
    // Only valid if no other thread adds concurrently.
    void add_alone(std::uint64_t more) { value_.store(load() + more, std::memory_order_relaxed); }
    void add(std::uint64_t more) { value_.fetch_add(more, std::memory_order_relaxed); }

private:
    std::atomic<std::uint64_t> value_{0};
};

// One more than the number of routes: the last is for requests without a route (request line or head refused, 404, 405,
// OPTIONS).
inline constexpr std::size_t max_endpoints = 32;
inline constexpr std::size_t other_endpoint = max_endpoints - 1;

struct EndpointCounters {
    static constexpr std::size_t classes = 4;   // classes of status codes: 2xx to 5xx
    static std::size_t class_of(unsigned status) { return status < 300 ? 0 : status < 500 ? status / 100 - 2 : 3; }

    Counter responses[classes];
    Counter nanoseconds;   // sum of all durations
};

// Why a connection or request got 503 instead of a unit.
enum class Refused : unsigned char { queue_full, queue_timeout, connections, threads };
inline constexpr std::size_t refused_reasons = 4;

// Why the server closed a connection that had no request under way: a client that sends one just then gets no answer.
enum class IdleClosed : unsigned char { timeout, crowd, stop };
inline constexpr std::size_t idle_closed_reasons = 3;

struct alignas(64) SeatCounters {
    // Indexed by the row of the route table. A duration runs from the complete request to its complete response, before
    // that is sent.
    EndpointCounters endpoints[max_endpoints];
    Counter connections;   // connections that got a session
    Counter refused[refused_reasons];   // not included in the responses
    Counter idle_closed[idle_closed_reasons];
    Counter exhausted;   // pauses in accepting, for lack of descriptors or memory
    // Read it only if the endpoint has responses: even reading allocates the page.
    Counter durations[max_endpoints][duration_buckets::count];

    std::uint64_t exchanges() const;
};

}   // namespace tricorn::server
