#pragma once
// What a load has measured. Durations in nanoseconds, times since the clock was started.
#include "client/load/metrics/interval.hpp"
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace tricorn::client {

// What the threads of the load took themselves.
struct ClientCost {
    unsigned threads = 0;
    std::chrono::nanoseconds cpu{};   // of all of them together, in the window
    std::chrono::nanoseconds waited{};   // runnable, but without a processor
    double ceiling = 0;   // requests per second that its threads could do, by the selftest; 0: not known
};

// How evenly the connections were served, by what each got answered.
struct Fairness {
    double index = 1;   // Jain's: 1 where all got the same, 1/n where one of n got everything
    std::uint64_t least = 0, most = 0;   // answers
};

Fairness fairness_of(std::vector<std::uint64_t> const& answers);

// Connections that were held open beside those of the load.
struct IdleConnections {
    std::uint64_t wanted = 0;
    std::uint64_t opened = 0;
    std::uint64_t lost = 0;   // closed by the server before the end

    void add(IdleConnections const& other) {
        wanted += other.wanted;
        opened += other.opened;
        lost += other.lost;
    }
};

// What the server's processes took from the start to the window's end.
struct ServerCost {
    std::chrono::nanoseconds cpu{};
    std::uint64_t switches_voluntary = 0;
    std::uint64_t switches_involuntary = 0;
    unsigned processes = 0;   // at the window's end, as the following
    unsigned threads = 0;
    std::uint64_t pss = 0;   // bytes; 0: not allowed to see it
    std::uint64_t pss_files = 0;   // of that, pages of programs and libraries; 0: not told (Linux before 5.3)
    bool gone = false;   // the process that was to be watched has ended: nothing else here is known
    bool processes_ended = false;   // some of its processes ended meanwhile
    bool threads_ended = false;   // their context switches went with them
    std::uint64_t answers = 0;   // that the load got meanwhile: also of the warm-up
};

// What the plan of an open loop asked for in the window.
struct PlanKept {
    double planned = 0;   // requests that were due, on average where arrivals are drawn
    double rate = 0;      // a second
};

struct Result {
    Measured measured;   // in the window, and what was still awaited when it ended
    std::vector<Measured> kinds;   // its parts, one for each kind of request
    std::chrono::nanoseconds window{};   // in which requests were sent and responses counted for the rate
    std::chrono::nanoseconds setup{};   // until all connections stood
    WarmUp warm_up;
    std::vector<Interval> intervals;   // of a second each, the warm-up too
    bool interrupted = false;
    ClientCost client;
    std::optional<PlanKept> plan;   // of an open loop
    Fairness fairness;
    double in_flight = 0;   // requests on their way, on average over the window
    IdleConnections idle;
    bool has_server = false;
    ServerCost server;

    double rate() const { return rate(measured); }   // responses per second in the window
    double rate(Measured const& part) const;
    // From the window's start until nothing happened any more: the window, and the wait for the last responses.
    std::chrono::nanoseconds busy_span() const {
        return std::max(window, measured.last_at - std::min(measured.last_at, warm_up.length));
    }
};

}   // namespace tricorn::client
