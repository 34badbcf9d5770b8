#include "server/admin/write/status_json.hpp"
#include "common/text/text.hpp"
#include "common/version.hpp"
#include "server/admin/collect/state_track.hpp"
#include "server/admin/write/json_writer.hpp"

namespace tricorn::server::admin {

namespace {

void write_responses(JsonWriter& json, Responses const& responses) {
    json.key("responses");
    json.begin_object();
    for (std::size_t i = 0; i < responses.size(); ++i) json.member(class_names[i], responses[i]);
    json.end_object();
}

template <class Number>
void write_switches(JsonWriter& json, char const* name, std::optional<Number> voluntary,
                    std::optional<Number> involuntary) {
    json.key(name);
    json.begin_object();
    json.member("voluntary", voluntary);
    json.member("involuntary", involuntary);
    json.end_object();
}

void write_switches(JsonWriter& json, std::optional<Switches> const& switches) {
    using Number = std::optional<std::uint64_t>;
    write_switches(json, "context_switches", switches ? Number(switches->voluntary) : Number(),
                   switches ? Number(switches->involuntary) : Number());
}

std::optional<double> seconds(std::optional<std::uint64_t> of_microseconds) {
    return of_microseconds ? std::optional(static_cast<double>(*of_microseconds) / 1e6) : std::nullopt;
}

void write_latency(JsonWriter& json, Percentiles const& latency) {
    json.key("latency_ms");
    json.begin_object();
    json.member("p50", latency.p50);
    json.member("p90", latency.p90);
    json.member("p99", latency.p99);
    json.end_object();
}

void write_totals(JsonWriter& json, Totals const& totals) {
    json.key("totals");
    json.begin_object();
    json.member("exchanges", totals.exchanges());
    write_responses(json, totals.responses);
    json.member("connections", totals.connections);
    json.key("refused");
    json.begin_object();
    for (std::size_t i = 0; i < refused_reasons; ++i) json.member(refused_names[i], totals.refused[i]);
    json.end_object();
    json.key("idle_closed");
    json.begin_object();
    for (std::size_t i = 0; i < idle_closed_reasons; ++i) json.member(idle_closed_names[i], totals.idle_closed[i]);
    json.end_object();
    json.member("listen_overflows", totals.listen_overflows);
    json.member("exhausted", totals.exhausted);
    json.member("worker_starts", totals.worker_starts);
    json.member("worker_deaths", totals.worker_deaths);
    json.key("lost_log_lines");
    json.begin_object();
    json.member("service", totals.lost_service_lines);
    json.member("access", totals.lost_access_lines);
    json.end_object();
    json.key("cpu_seconds");
    json.begin_object();
    json.member("user", seconds(totals.user_microseconds));
    json.member("system", seconds(totals.system_microseconds));
    json.end_object();
    write_switches(json, totals.switches);
    json.end_object();
}

void write_rates(JsonWriter& json, Rates const& rates) {
    json.key("rates");
    json.begin_object();
    json.member("window_seconds", rates.window_seconds);
    json.member("exchanges_per_second", rates.exchanges);
    json.member("errors_per_second", rates.errors);
    json.member("cpu", rates.cpu);
    write_switches(json, "context_switches_per_second", rates.voluntary_switches, rates.involuntary_switches);
    write_latency(json, rates.latency);
    json.end_object();
}

void write_now(JsonWriter& json, Snapshot const& now) {
    json.key("now");
    json.begin_object();
    json.member("in_flight", now.in_flight);
    json.member("connections", now.connections);
    json.member("memory_bytes", now.memory_bytes);
    json.member("processes", now.processes);
    json.member("threads", now.threads);
    json.end_object();
}

void write_unit(JsonWriter& json, UnitView const& unit) {
    json.begin_object();
    json.member("worker", unit.worker);
    json.member("pid", unit.pid);
    json.member("tid", unit.tid);
    json.member("unit", unit.unit);
    json.member("state", to_string(unit.state));
    json.member("seconds", unit.seconds);
    if (!unit.method.empty()) {
        json.member("method", unit.method);
        json.member("path", shown_path(unit.path));
    }
    json.member("exchanges", unit.exchanges);
    json.member("running", unit.running);
    json.member("ready", unit.ready);
    json.member("recent", std::string_view(unit.recent));
    json.end_object();
}

void write_units(JsonWriter& json, Snapshot const& now) {
    json.member("units_total", std::uint64_t{now.units_total});
    json.key("units_by_state");
    json.begin_object();
    for (std::size_t i = 0; i < unit_states; ++i) {
        if (now.units_by_state[i] != 0) json.member(to_string(static_cast<UnitState>(i)), now.units_by_state[i]);
    }
    json.end_object();
    json.key("samples");
    json.begin_object();
    json.member("taken", now.samples_taken);
    json.member("per_second", StateTrack::per_second);
    json.end_object();
    json.key("units");
    json.begin_list();
    for (UnitView const& unit : now.units) write_unit(json, unit);
    json.end_list();
}

void write_worker(JsonWriter& json, WorkerView const& worker) {
    json.begin_object();
    json.member("index", worker.index);
    json.member("pid", worker.pid);
    json.member("generation", worker.generation);
    json.member("state", to_string(worker.state));
    json.member("uptime_seconds", worker.uptime_seconds);
    json.member("exchanges", worker.exchanges);
    json.member("in_flight", worker.in_flight);
    json.member("connections", worker.connections);
    json.member("units", worker.units);
    json.member("queue", worker.queue);
    json.member("threads", worker.threads);
    json.member("pss_bytes", worker.pss_bytes);
    json.member("cpu_seconds", worker.cpu_seconds);
    write_switches(json, worker.switches);
    json.member("running", worker.running);
    json.member("ready", worker.ready);
    json.member("threads_read", worker.threads_read);
    json.end_object();
}

void write_endpoint(JsonWriter& json, EndpointView const& endpoint) {
    std::uint64_t exchanges = 0;
    for (std::uint64_t const count : endpoint.responses) exchanges += count;
    json.begin_object();
    json.member("path", endpoint.path);
    json.member("exchanges", exchanges);
    write_responses(json, endpoint.responses);
    json.member("seconds", static_cast<double>(endpoint.nanoseconds) / 1e9);
    write_latency(json, percentiles(endpoint.durations));
    json.end_object();
}

void write_database(JsonWriter& json, SlotStatus const& database) {
    json.key("database");
    json.begin_object();
    json.member("connections", database.slots);
    json.member("in_use", database.in_use);
    json.member("most_in_use", database.most_in_use);
    json.member("waiting", database.waiting);
    json.member("acquired", database.acquired);
    json.member("timeouts", database.timeouts);
    json.member("turned_away", database.turned_away);
    json.end_object();
}

void write_queue(JsonWriter& json, QueueView const& queue, Config const& config) {
    json.key("queue");
    json.begin_object();
    json.member("length", queue.own ? std::optional(queue.length) : std::nullopt);
    json.member("capacity", queue.own ? std::optional(queue.capacity) : std::nullopt);
    json.member("oldest_seconds", queue.own ? std::optional(queue.oldest_seconds) : std::nullopt);
    json.member("backlog_length", queue.backlog_length);
    json.member("backlog", config.listen.backlog);
    json.end_object();
}

void write_limits(JsonWriter& json, Snapshot const& now, Config const& config) {
    json.key("limits");
    json.begin_object();
    json.member("workers", now.workers_wanted);
    json.member("threads", config.model.threads);
    json.member("max_connections", config.model.kind == Model::prefork ? 1 : config.model.max_connections);
    json.member("queue_size", config.model.queue_size);
    json.member("backlog", config.listen.backlog);
    json.member("db_connections", config.database.connections);
    json.member("max_body", config.limits.max_body);
    json.member("cpu_rate", now.cpu_rate);
    json.member("descriptors", now.descriptors);
    json.member("processors", config.machine.processors);
    json.member("memory_bytes", config.machine.memory);
    json.member("processes", config.machine.processes);
    json.end_object();
}

}   // namespace

std::string shown_path(std::string_view path) {
    std::string shown;
    take_apart(
        path, [&shown](char c) { shown += c; }, [&shown](char32_t) { shown += "\uFFFD"; });
    return shown;
}

std::string status_json(Snapshot const& now, Config const& config) {
    JsonWriter json;
    json.begin_object();
    json.member("model", to_string(config.model.kind));
    json.member("version", version);
    json.member("generation", now.generation);
    json.member("uptime_seconds", now.uptime_seconds);
    json.member("state", to_string(now.state));
    write_totals(json, now.totals);
    write_rates(json, now.rates);
    write_now(json, now);
    write_units(json, now);
    json.key("workers");
    json.begin_list();
    for (WorkerView const& worker : now.workers) write_worker(json, worker);
    json.end_list();
    json.key("endpoints");
    json.begin_list();
    for (EndpointView const& endpoint : now.endpoints) write_endpoint(json, endpoint);
    json.end_list();
    write_database(json, now.database);
    write_queue(json, now.queue, config);
    write_limits(json, now, config);
    json.end_object();
    return json.take();
}

}   // namespace tricorn::server::admin
