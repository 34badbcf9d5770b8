#pragma once
// What a seat of the scoreboard has counted: exchanges by endpoint, with their durations, and connections. A process
// goes on where the one before it on its seat has ended, so that sums over all seats never decrease.
#include "server/scoreboard/duration_buckets.hpp"
#include <atomic>
#include <cstdint>

namespace tricorn::server {

// Only grows. Written by one process, read by any.
class Counter {
public:
    std::uint64_t load() const { return value_.load(std::memory_order_relaxed); }
    // Only where no other thread adds too.
    void add_alone(std::uint64_t more) { value_.store(load() + more, std::memory_order_relaxed); }
    void add(std::uint64_t more) { value_.fetch_add(more, std::memory_order_relaxed); }

private:
    std::atomic<std::uint64_t> value_{0};
};

// One more than there are routes: the last is for requests that none of them took (RequestLine and head refused, 404,
// 405, OPTIONS).
inline constexpr std::size_t max_endpoints = 32;
inline constexpr std::size_t other_endpoint = max_endpoints - 1;

struct EndpointCounters {
    static constexpr std::size_t classes = 4;   // of status codes: 2xx to 5xx
    static std::size_t class_of(unsigned status) { return status < 300 ? 0 : status < 500 ? status / 100 - 2 : 3; }

    Counter responses[classes];
    Counter nanoseconds;   // all durations together
};

// Why a connection or request got 503 and no unit.
enum class Refused : unsigned char { queue_full, queue_timeout, connections, threads };
inline constexpr std::size_t refused_reasons = 4;

struct alignas(64) SeatCounters {
    // An endpoint is the row of the table of routes. A duration is from the whole request to its whole answer, before
    // that is sent.
    EndpointCounters endpoints[max_endpoints];
    Counter connections;   // those that got a session
    Counter refused[refused_reasons];   // not among the responses
    Counter exhausted;   // pauses in accepting, for want of descriptors or memory
    // To be looked at only where the endpoint has responses: even reading makes memory of it.
    Counter durations[max_endpoints][duration_buckets::count];

    std::uint64_t exchanges() const;
};

}   // namespace tricorn::server
