#include "server/admin/write/metrics_text.hpp"
#include "common/version.hpp"
#include "server/admin/write/metrics_writer.hpp"
#include <algorithm>
#include <iterator>
#include <numeric>

namespace tricorn::server::admin {

namespace {

using std::chrono::microseconds;

struct Limit {
    microseconds duration;
    char const* seconds;
};
// Each limit is also the limit of a duration bucket, so these sums are exact.
constexpr Limit limits[] = {
    {microseconds(100), "0.0001"},   {microseconds(250), "0.00025"},   {microseconds(500), "0.0005"},
    {microseconds(1'000), "0.001"},  {microseconds(2'500), "0.0025"},  {microseconds(5'000), "0.005"},
    {microseconds(10'000), "0.01"},  {microseconds(25'000), "0.025"},  {microseconds(50'000), "0.05"},
    {microseconds(100'000), "0.1"},  {microseconds(250'000), "0.25"},  {microseconds(500'000), "0.5"},
    {microseconds(1'000'000), "1"},  {microseconds(2'500'000), "2.5"}, {microseconds(5'000'000), "5"},
    {microseconds(10'000'000), "10"}};

double seconds(std::uint64_t of_microseconds) {
    return static_cast<double>(of_microseconds) / 1e6;
}

void write_service(MetricsWriter& text, Snapshot const& now, Config const& config) {
    text.gauge("build_info", "Version and model of the program.");
    text.sample({{"version", version}, {"model", to_string(config.model.kind)}}, std::uint64_t{1});
    text.gauge("start_time_seconds", "Start time of the service, in seconds since 1970.", now.started_at);
    text.gauge("state", "1 for the current state of the service.");
    for (auto const state :
         {ServiceState::starting, ServiceState::ready, ServiceState::degraded, ServiceState::draining})
        text.sample({{"state", to_string(state)}}, std::uint64_t{state == now.state});
    text.gauge("generation", "Generation of the workers being started now.", std::uint64_t{now.generation});
}

void write_durations(MetricsWriter& text, EndpointView const& endpoint) {
    std::uint64_t count = 0;
    std::size_t bucket = 0;
    for (Limit const& limit : limits) {
        while (bucket + 1 < duration_buckets::count && duration_buckets::limit(bucket) <= limit.duration)
            count += endpoint.durations[bucket++];
        text.sample({{"endpoint", endpoint.path}, {"le", limit.seconds}}, count, "_bucket");
    }
    count = std::accumulate(endpoint.durations.begin() + static_cast<std::ptrdiff_t>(bucket), endpoint.durations.end(),
                            count);
    text.sample({{"endpoint", endpoint.path}, {"le", "+Inf"}}, count, "_bucket");
    text.sample({{"endpoint", endpoint.path}}, static_cast<double>(endpoint.nanoseconds) / 1e9, "_sum");
    text.sample({{"endpoint", endpoint.path}}, count, "_count");
}

void write_requests(MetricsWriter& text, Snapshot const& now) {
    text.counter("http_requests_total", "Responses, by status class.");
    for (EndpointView const& endpoint : now.endpoints) {
        for (std::size_t i = 0; i < endpoint.responses.size(); ++i)
            text.sample({{"endpoint", endpoint.path}, {"code", class_names[i]}}, endpoint.responses[i]);
    }
    text.histogram("http_request_duration_seconds",
                   "Time from the complete request to its complete response, before that is sent.");
    for (EndpointView const& endpoint : now.endpoints) write_durations(text, endpoint);
    text.gauge("in_flight_requests", "Requests received and not answered yet.", std::uint64_t{now.in_flight});
}

void write_connections(MetricsWriter& text, Snapshot const& now, Config const& config) {
    Totals const& totals = now.totals;
    text.counter("connections_accepted_total", "Connections that got a session.", totals.connections);
    text.gauge("connections", "Open connections.", std::uint64_t{now.connections});
    text.counter("refused_total", "Connections and requests that got 503 for lack of a unit.");
    for (std::size_t i = 0; i < refused_reasons; ++i) text.sample({{"reason", refused_names[i]}}, totals.refused[i]);
    text.counter("idle_connections_closed_total", "Idle connections that the server closed.");
    for (std::size_t i = 0; i < idle_closed_reasons; ++i)
        text.sample({{"reason", idle_closed_names[i]}}, totals.idle_closed[i]);
    if (totals.listen_overflows)
        text.counter("listen_overflows_total", "Connections that the kernel dropped because its queue was full.",
                     *totals.listen_overflows);
    text.counter("accept_pauses_total", "Pauses in accepting for lack of descriptors or memory.", totals.exhausted);
    if (now.queue.backlog_length)
        text.gauge("listen_queue_length", "Connections in the kernel's queue.",
                   std::uint64_t{*now.queue.backlog_length});
    text.gauge("listen_queue_capacity", "Capacity of the kernel's queue.", std::uint64_t{config.listen.backlog});
    if (!now.queue.own) return;
    text.gauge("queue_length", "Requests waiting for a pooled thread.", now.queue.length);
    text.gauge("queue_capacity", "Capacity of the pool's queue.", now.queue.capacity);
}

void write_workers(MetricsWriter& text, Snapshot const& now) {
    text.gauge("units", "Units (serving processes, threads or coroutines), by state.");
    for (std::size_t i = 1; i < unit_states; ++i)   // without `none`
        text.sample({{"state", to_string(static_cast<UnitState>(i))}}, now.units_by_state[i]);
    text.gauge("workers", "Worker processes.");
    for (auto const state : {WorkerView::State::starting, WorkerView::State::ready, WorkerView::State::ending}) {
        auto const count = std::count_if(now.workers.begin(), now.workers.end(),
                                         [state](WorkerView const& worker) { return worker.state == state; });
        text.sample({{"state", to_string(state)}}, static_cast<std::uint64_t>(count));
    }
    text.counter("worker_starts_total", "Worker processes started.", now.totals.worker_starts);
    text.counter("worker_deaths_total", "Worker processes that ended without a stop request.",
                 now.totals.worker_deaths);
    text.counter("lost_log_lines_total", "Log lines that could not be written.");
    text.sample({{"log", "service"}}, now.totals.lost_service_lines);
    text.sample({{"log", "access"}}, now.totals.lost_access_lines);
}

void write_database(MetricsWriter& text, SlotStatus const& database) {
    text.gauge("db_connections", "Connections of the simulated database.", std::uint64_t{database.slots});
    text.gauge("db_connections_in_use", "Database connections in use.", std::uint64_t{database.in_use});
    text.gauge("db_waiting", "Requests waiting for a database connection.", std::uint64_t{database.waiting});
    text.counter("db_acquired_total", "Requests that got a database connection.", std::uint64_t{database.acquired});
    text.counter("db_timeouts_total", "Requests that timed out waiting for a database connection.",
                 std::uint64_t{database.timeouts});
    text.counter("db_turned_away_total", "Requests turned away because too many were waiting.",
                 std::uint64_t{database.turned_away});
}

// What the system does not tell is left out.
void write_costs(MetricsWriter& text, Snapshot const& now) {
    Totals const& totals = now.totals;
    if (totals.user_microseconds && totals.system_microseconds) {
        text.counter("cpu_seconds_total", "Processor time of all processes of the service.");
        text.sample({{"mode", "user"}}, seconds(*totals.user_microseconds));
        text.sample({{"mode", "system"}}, seconds(*totals.system_microseconds));
    }
    if (totals.switches) {
        text.counter("context_switches_total", "Context switches of the worker processes.");
        text.sample({{"kind", "voluntary"}}, totals.switches->voluntary);
        text.sample({{"kind", "involuntary"}}, totals.switches->involuntary);
    }
    if (now.memory_bytes)
        text.gauge("memory_pss_bytes", "Proportional set size of all processes of the service.", *now.memory_bytes);
    text.gauge("processes", "Processes of the service.", std::uint64_t{now.processes});
    if (now.threads) text.gauge("threads", "Threads of all processes of the service.", std::uint64_t{*now.threads});
}

}   // namespace

std::string metrics_text(Snapshot const& now, Config const& config) {
    MetricsWriter text;
    write_service(text, now, config);
    write_requests(text, now);
    write_connections(text, now, config);
    write_workers(text, now);
    write_database(text, now.database);
    write_costs(text, now);
    return text.take();
}

}   // namespace tricorn::server::admin
