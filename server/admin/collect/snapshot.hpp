#pragma once
// The state and the totals of a service at one moment, as plain numbers; nullopt is what the system does not tell.
// Made by the sampler, serialised by status_json and metrics_text.
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

struct Switches {   // context switches
    std::uint64_t voluntary = 0;
    std::uint64_t involuntary = 0;
};

// Names used in every serialisation of a snapshot.
inline constexpr std::array<char const*, EndpointCounters::classes> class_names{"2xx", "3xx", "4xx", "5xx"};
inline constexpr std::array<char const*, refused_reasons> refused_names{"queue_full", "queue_timeout", "connections",
                                                                        "threads"};

inline constexpr std::array<char const*, idle_closed_reasons> idle_closed_names{"timeout", "crowd", "stop"};

using Responses = std::array<std::uint64_t, EndpointCounters::classes>;   // 2xx, 3xx, 4xx, 5xx
using Durations = std::array<std::uint64_t, duration_buckets::count>;   // count per bucket

struct Totals {   // monotonic
    Responses responses{};
    std::uint64_t connections = 0;
    std::array<std::uint64_t, refused_reasons> refused{};
    std::array<std::uint64_t, idle_closed_reasons> idle_closed{};
    std::optional<std::uint64_t> listen_overflows;   // a Unix socket does not count them
    std::uint64_t exhausted = 0;
    std::uint64_t worker_starts = 0;
    std::uint64_t worker_deaths = 0;
    std::uint64_t lost_service_lines = 0;   // of the log
    std::uint64_t lost_access_lines = 0;   // of the access log
    std::optional<std::uint64_t> user_microseconds;   // of all processes
    std::optional<std::uint64_t> system_microseconds;
    std::optional<Switches> switches;   // of the workers

    std::uint64_t exchanges() const;
    std::uint64_t refusals() const;
    // Raises each total to its previous value: a process that is exiting is, for a moment, in no account.
    void clamp(Totals const& before);
};

struct Percentiles {   // milliseconds; nullopt: nothing was measured
    std::optional<double> p50, p90, p99;
};
Percentiles percentiles(Durations const& durations);

struct Rates {   // per second
    double window_seconds = 0;
    double exchanges = 0;
    double errors = 0;   // 5xx and refusals
    std::optional<double> cpu;   // average number of busy processors
    std::optional<double> voluntary_switches;
    std::optional<double> involuntary_switches;
    Percentiles latency{};
};

struct UnitView {
    unsigned seat = 0;
    unsigned worker = 0;
    pid_t pid = 0;
    pid_t tid = 0;
    unsigned unit = 0;
    UnitState state = UnitState::idle;
    double seconds = 0;   // in this state
    std::string_view method{};   // empty: no exchange in progress
    std::string path{};   // any bytes
    std::uint64_t exchanges = 0;
    std::optional<double> running{};   // shares of the last second or so; only of a unit with a thread of its own
    std::optional<double> ready{};   // it could run, but had no processor
    std::string recent{};   // its states lately, a letter for each sample
};
// Sorts the busiest first: idle units last, the others by the time spent in their state.
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
    std::optional<unsigned> threads{};
    std::optional<std::uint64_t> pss_bytes{};
    std::optional<double> cpu_seconds{};
    std::optional<Switches> switches{};
    std::optional<double> running{};   // sums of its threads' shares of the last second or so
    std::optional<double> ready{};
    std::optional<unsigned> threads_read{};   // in these sums
};
std::string_view to_string(WorkerView::State);

struct EndpointView {
    std::string_view path{};   // the route's pattern
    Responses responses{};
    std::uint64_t nanoseconds = 0;
    Durations durations{};
};

struct QueueView {
    bool own = false;   // only the pool has a queue of its own
    std::uint64_t length = 0;
    std::uint64_t capacity = 0;
    double oldest_seconds = 0;
    std::optional<unsigned> backlog_length{};   // the kernel's queue; nullopt: it does not tell, as for a Unix socket
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
    std::optional<std::uint64_t> memory_bytes;   // PSS of all processes
    unsigned processes = 0;
    std::optional<unsigned> threads;
    std::size_t units_total = 0;
    std::array<std::uint64_t, unit_states> units_by_state{};
    std::vector<UnitView> units;   // only the busiest
    std::uint64_t samples_taken = 0;   // of the states of units
    std::vector<WorkerView> workers;
    std::vector<EndpointView> endpoints;   // only those that were requested
    SlotStatus database{};
    QueueView queue{};
    unsigned workers_wanted = 0;
    std::uint64_t descriptors = 0;   // limit per process
    std::uint64_t cpu_rate = 0;   // iterations of /cpu that stand for a millisecond
};

}   // namespace tricorn::server::admin
