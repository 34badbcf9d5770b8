#pragma once
// What a service is doing and has done, at one moment, as plain numbers: made by the sampler, written out by status_json
// and metrics_text.
#include "server/config/config.hpp"
#include "server/database/slot_table.hpp"
#include "server/scoreboard/duration_buckets.hpp"
#include "server/scoreboard/exchange_counters.hpp"
#include "server/scoreboard/unit.hpp"
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace tricorn::server::admin {

enum class ServiceState { starting, ready, degraded, draining };
std::string_view to_string(ServiceState);

struct Switches {   // of context
    std::uint64_t voluntary = 0;
    std::uint64_t involuntary = 0;
};

// How they are called, wherever a snapshot is written out.
inline constexpr std::array<char const*, EndpointCounters::classes> class_names{"2xx", "3xx", "4xx", "5xx"};
inline constexpr std::array<char const*, refused_reasons> refused_names{"queue_full", "queue_timeout", "connections",
                                                                        "threads"};

using Responses = std::array<std::uint64_t, EndpointCounters::classes>;   // 2xx, 3xx, 4xx, 5xx
using Durations = std::array<std::uint64_t, duration_buckets::count>;   // how many in each bucket

struct Totals {   // only grow
    Responses responses{};
    std::uint64_t connections = 0;
    std::array<std::uint64_t, refused_reasons> refused{};
    std::uint64_t listen_overflows = 0;
    std::uint64_t exhausted = 0;
    std::uint64_t worker_starts = 0;
    std::uint64_t worker_deaths = 0;
    std::uint64_t user_microseconds = 0;   // of all processes
    std::uint64_t system_microseconds = 0;
    Switches switches{};   // of the workers

    std::uint64_t exchanges() const;
    std::uint64_t refusals() const;
    // None of them less than it was: a process that ends is, for a moment, in no account.
    void clamp(Totals const& before);
};

struct Percentiles {   // milliseconds; none: nothing was measured
    std::optional<double> p50, p90, p99;
};
Percentiles percentiles(Durations const& durations);

struct Rates {   // a second
    double window_seconds = 0;
    double exchanges = 0;
    double errors = 0;   // 5xx and refusals
    double cpu = 0;   // processors kept busy
    double voluntary_switches = 0;
    double involuntary_switches = 0;
    Percentiles latency{};
};

struct UnitView {
    unsigned worker = 0;
    pid_t pid = 0;
    pid_t tid = 0;
    unsigned unit = 0;
    UnitState state = UnitState::idle;
    double seconds = 0;   // in this state
    std::string_view method{};   // empty: no exchange is under way
    std::string path{};   // any bytes
    std::uint64_t exchanges = 0;
};
// The busiest first: those that are idle last, and of others the one that has been in its state for longest.
bool is_busier(UnitView const& a, UnitView const& b);

struct WorkerView {
    enum class State { starting, ready, ending };

    unsigned index = 0;
    pid_t pid = 0;
    unsigned generation = 1;
    State state = State::starting;
    double uptime_seconds = 0;
    std::uint64_t exchanges = 0;
    unsigned in_flight = 0;
    unsigned connections = 0;
    unsigned units = 0;
    unsigned queue = 0;
    unsigned threads = 0;
    std::uint64_t pss_bytes = 0;
    double cpu_seconds = 0;
    Switches switches{};
};
std::string_view to_string(WorkerView::State);

struct EndpointView {
    std::string_view path{};   // as routed
    Responses responses{};
    std::uint64_t nanoseconds = 0;
    Durations durations{};
};

struct QueueView {
    bool own = false;   // the pool has a queue of its own
    std::uint64_t length = 0;
    std::uint64_t capacity = 0;
    double oldest_seconds = 0;
    unsigned backlog_length = 0;   // the kernel's
};

struct Snapshot {
    static constexpr std::size_t most_units = 1024;

    unsigned generation = 1;
    double uptime_seconds = 0;
    double started_at = 0;   // seconds since 1970
    ServiceState state = ServiceState::starting;
    Totals totals{};
    Rates rates{};
    unsigned in_flight = 0;
    unsigned connections = 0;
    std::uint64_t memory_bytes = 0;   // PSS of all processes
    unsigned processes = 0;
    unsigned threads = 0;
    std::size_t units_total = 0;
    std::array<std::uint64_t, unit_states> units_by_state{};
    std::vector<UnitView> units;   // the busiest
    std::vector<WorkerView> workers;
    std::vector<EndpointView> endpoints;   // those that were asked for
    SlotStatus database{};
    QueueView queue{};
    unsigned workers_wanted = 0;
    std::uint64_t descriptors = 0;   // that a process may have
};

}   // namespace tricorn::server::admin
