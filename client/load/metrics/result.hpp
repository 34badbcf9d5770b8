#pragma once
// The result of a load. Durations in nanoseconds, times since the clock started.
#include "client/load/metrics/interval.hpp"
#include "client/load/metrics/local_ports.hpp"
#include "client/load/metrics/slice.hpp"
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tricorn::client {

// The load threads' own cost.
struct ClientCost {
    unsigned threads = 0;
    std::chrono::nanoseconds cpu{};   // of all threads, in the window
    std::chrono::nanoseconds waited{};   // runnable but without a processor
    Absence absence;   // of its threads, in the window
    double ceiling = 0;   // requests per second that its threads could send, by the selftest; 0: unknown
};

// How evenly the connections were served, by the answers of each.
struct Fairness {
    double index = 1;   // Jain's index: 1 if all got the same, 1/n if one of n got everything
    std::uint64_t least = 0, most = 0;   // answers per connection
};

Fairness fairness_of(std::vector<std::uint64_t> const& answers);

// Idle connections held open in addition to those of the load.
struct IdleCounts {
    std::uint64_t wanted = 0;
    std::uint64_t opened = 0;
    std::uint64_t lost = 0;   // closed by the server before the end

    void add(IdleCounts const& other) {
        wanted += other.wanted;
        opened += other.opened;
        lost += other.lost;
    }
};

// Resources used by the server's processes from the start to the end of the window.
struct ServerCost {
    std::chrono::nanoseconds cpu{};
    std::uint64_t switches_voluntary = 0;
    std::uint64_t switches_involuntary = 0;
    unsigned processes = 0;   // at the end of the window, as the following
    unsigned threads = 0;
    std::uint64_t pss = 0;   // bytes; 0: no permission to read it
    std::uint64_t pss_files = 0;   // of that, file-backed pages; 0: not reported (Linux before 5.3)
    bool gone = false;   // nothing is to be seen of the watched process, and nothing else here is known
    bool ended = false;   // because it has ended, and not because proc(5) is missing or hides it
    bool processes_ended = false;   // some of its processes ended meanwhile
    bool threads_ended = false;   // their context switches are lost
    std::uint64_t answers = 0;   // responses in that time, including the warm-up
    std::chrono::nanoseconds answered_in{};   // from the first request until these were counted
    std::chrono::nanoseconds watched{};       // between the two readings of its processor time
};

// What the plan of an open loop required in the window.
struct PlanKept {
    double planned = 0;   // requests that were due; their expected number for random arrivals
    double rate = 0;      // per second
};

struct Result {
    Measured measured;   // in the window, and what was in flight when it ended
    std::vector<Measured> kinds;   // its parts, one per request kind
    std::chrono::nanoseconds window{};   // time in which requests were sent and responses counted for the rate
    std::chrono::nanoseconds setup{};   // time to open all connections
    WarmUp warm_up;
    std::vector<Interval> intervals;   // of a second each, including the warm-up
    bool interrupted = false;
    ClientCost client;
    std::optional<PlanKept> plan;   // open loop only
    Fairness fairness;
    double in_flight = 0;   // mean number of requests in flight over the window
    IdleCounts idle;
    bool has_server = false;
    ServerCost server;
    std::vector<std::string> addresses;   // that were loaded
    std::optional<LocalPorts> local_ports;   // only where there was none left

    double rate() const { return rate(measured); }   // responses per second in the window
    double rate(Measured const& part) const;
    double ok_rate() const;   // of these, with an expected status
    // From the window's start until the last event: the window and the wait for the last responses.
    std::chrono::nanoseconds busy_span() const {
        return std::max(window, measured.last_at - std::min(measured.last_at, warm_up.length));
    }
};

}   // namespace tricorn::client
