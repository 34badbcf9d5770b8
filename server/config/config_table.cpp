#include "server/config/config_table.hpp"
#include "common/http/authority.hpp"
#include <charconv>
#include <spdlog/fmt/fmt.h>

namespace tricorn::server {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t mebibyte = 1024 * 1024;

std::vector<std::pair<std::string_view, Model>> model_words() {
    return {{"prefork", Model::prefork},     {"process", Model::prefork},
            {"thread", Model::thread},       {"thread-per-connection", Model::thread},
            {"pool", Model::pool},           {"thread-pool", Model::pool},
            {"coroutine", Model::coroutine}, {"coro", Model::coroutine}};
}

OptionValue port_only(std::optional<std::uint16_t>& place) {
    auto const read = [&place](std::string_view text) -> Expected<> {
        auto const port = parse_port(text);
        place = port.value;
        return port;
    };
    // --bind shows the port.
    return {"N", "0 to 65535", read, [] { return std::string(); }};
}

void add_service(OptionTable& table, Config& config, Requests& requests) {
    std::string const group = "Service";
    table.push_back({"model",
                     group,
                     option::choice(config.model.kind, model_words()),
                     "What waits: a process, a thread per connection, a pooled thread, or a suspended coroutine. Also "
                     "known as process, thread-per-connection, thread-pool, coro.",
                     {}});
    table.push_back({"bind",
                     group,
                     option::endpoints(config.listen.bind),
                     "Where to listen; may be repeated: IPv4, IPv6 and Unix at once. Port 0: the kernel chooses.",
                     {}});
    table.push_back({"port", group, port_only(requests.port), "Changes only the port of --bind.", {}});
    table.push_back({"port-file",
                     group,
                     option::text(config.listen.port_file, "PATH", {}),
                     "File for the bound addresses, a line each, written when the service is ready.",
                     {}});
    table.push_back({"backlog",
                     group,
                     option::number(config.listen.backlog, 1, 65535),
                     "Connections that the kernel queues until they are accepted.",
                     {}});
    table.push_back({"seed", group, option::number(config.seed, 0, std::numeric_limits<std::uint64_t>::max()),
                     "Seed of the random numbers: the bytes of /bytes, the rows and times of /db.", "random"});
}

void add_admin(OptionTable& table, Config& config) {
    std::string const group = "Admin port";
    table.push_back({"admin-bind",
                     group,
                     option::endpoint_or_off(config.admin.bind),
                     "Address of the live page, /status and /metrics. If the default is in use, the service starts "
                     "without it; if a given address is in use, the service does not start.",
                     {}});
    table.push_back({"admin-port-file",
                     group,
                     option::text(config.admin.port_file, "PATH", {}),
                     "File for its bound address, written when it responds; then the default address must be free too.",
                     {}});
    table.push_back(
        {"watch", group,
         option::list<NamedServer>(config.admin.watch, "NAME=URL", "NAME=http://HOST[:PORT], more after commas",
                                   parse_watched_service, to_string),
         "Another service's admin port, shown beside this service; may be repeated.", "none"});
}

void add_units(OptionTable& table, Config& config) {
    std::string const group = "Processes, threads, connections";
    table.push_back({"workers", group, option::number(config.model.workers, 1, max_workers),
                     "Worker processes of the service, in every model.",
                     "prefork 32, else 1; fewer where limits are tight"});
    table.push_back(
        {"threads", group, option::number(config.model.threads, 1, 100'000), "Threads of the pool, per worker.", {}});
    table.push_back({"queue-size",
                     group,
                     option::number(config.model.queue_size, 1, 1'000'000),
                     "Requests that may wait for a pooled thread, per worker; more are answered 503.",
                     {}});
    table.push_back({"queue-timeout",
                     group,
                     option::duration(config.model.queue_timeout, 1ms, 1h),
                     "How long a request may wait for a pooled thread before it is answered 503.",
                     {}});
    table.push_back(
        {"pool-idle",
         group,
         option::choice<PoolIdle>(config.model.pool_idle, {{"park", PoolIdle::park}, {"hold", PoolIdle::hold}}),
         "Whether an idle connection releases its pooled thread or holds it.",
         {}});
    table.push_back({"max-connections", group, option::number(config.model.max_connections, 1, 1'000'000),
                     "Open connections per worker; a prefork worker has one.", "thread 1024, else 10000"});
    table.push_back({"thread-stack",
                     group,
                     option::size(config.model.thread_stack, 64 * 1024, 64 * mebibyte),
                     "Stack of each thread (thread, pool).",
                     {}});
    table.push_back({"cpu-offload",
                     group,
                     option::choice<CpuOffload>(config.model.cpu_offload,
                                                {{"inline", CpuOffload::in_line}, {"yield", CpuOffload::yield}}),
                     "Whether /cpu computes without interruption or in slices between which others run (coroutine).",
                     {}});
}

void add_limits(OptionTable& table, Config& config) {
    std::string const group = "Limits";
    auto const timeout = [&](char const* name, Config::Duration& place, char const* help) {
        table.push_back({name, group, option::duration(place, 1ms, 24h), help, {}});
    };
    timeout("header-timeout", config.limits.header_timeout, "Time limit for a whole request head; then 408.");
    timeout("body-timeout", config.limits.body_timeout, "Time limit for a whole request body; then 408.");
    timeout("write-timeout", config.limits.write_timeout,
            "Time limit without progress in sending a response; then it closes.");
    table.push_back({"min-write-rate",
                     group,
                     option::size(config.limits.min_write_rate, 0, 1024 * mebibyte),
                     "Bytes a second that a client must take of a response, on average over 30s of waiting for it; "
                     "then it closes; 0: no limit.",
                     {}});
    timeout("keepalive-timeout", config.limits.keepalive_timeout,
            "Time limit for an idle connection; then it is closed.");
    table.push_back({"keepalive-requests",
                     group,
                     option::number(config.limits.keepalive_requests, 0, 1'000'000'000),
                     "Exchanges per connection; 0: no limit.",
                     {}});
    table.push_back({"max-body",
                     group,
                     option::size(config.limits.max_body, 0, 1024 * mebibyte),
                     "Largest request body; larger ones are answered 413.",
                     {}});
    table.push_back({"max-buffered", group, option::size(config.limits.max_buffered, 0, 1024 * 1024 * mebibyte),
                     "Bytes of large responses that a worker holds for clients that have not taken them yet; more are "
                     "answered 503.",
                     "a quarter of the memory there is, shared by the workers, at most 1GiB"});
    table.push_back({"max-delay",
                     group,
                     option::duration(config.limits.max_delay, 0s, 1h),
                     "Longest wait that /delay and ?latency= allow.",
                     {}});
    table.push_back({"max-bytes",
                     group,
                     option::size(config.limits.max_bytes, 0, 1024 * 1024 * mebibyte),
                     "Largest body that /bytes sends.",
                     {}});
    table.push_back({"max-cpu",
                     group,
                     option::duration(config.limits.max_cpu, 0s, 1h),
                     "Longest computation that /cpu allows.",
                     {}});
    table.push_back({"cpu-rate", group, option::number(config.limits.cpu_rate, 0, 1'000'000),
                     "Iterations that /cpu?ms=1 stands for: the same in services that are compared. 0: measured at the "
                     "start.",
                     "measured at the start"});
}

void add_operation(OptionTable& table, Config& config) {
    std::string const group = "Operation";
    table.push_back({"graceful-timeout",
                     group,
                     option::duration(config.supervision.graceful_timeout, 0s, 24h),
                     "How long a stop waits for exchanges in flight before it cuts them off.",
                     {}});
    table.push_back({"drain-delay",
                     group,
                     option::duration(config.supervision.drain_delay, 0s, 1h),
                     "How long a stop keeps accepting, so that load balancers notice first.",
                     {}});
    table.push_back({"worker-timeout",
                     group,
                     option::duration(config.supervision.worker_timeout, 0s, 24h),
                     "How long a worker may make no progress before it is killed and replaced; 0: no limit.",
                     {}});
    table.push_back({"max-requests",
                     group,
                     option::number(config.supervision.max_requests, 0, 1'000'000'000'000),
                     "Exchanges after which a worker is replaced, without loss; 0: never.",
                     {}});
    table.push_back({"max-requests-jitter",
                     group,
                     option::number(config.supervision.max_requests_jitter, 0, 1'000'000'000'000),
                     "Random addition to --max-requests, up to this number, for each worker.",
                     {}});
    table.push_back({"access-log",
                     group,
                     option::text(config.log.access, "PATH", "off, - for stderr, or a path"),
                     "One line per exchange.",
                     {}});
    table.push_back({"log-level",
                     group,
                     option::choice<std::string>(config.log.level, {{"trace", "trace"},
                                                                    {"debug", "debug"},
                                                                    {"info", "info"},
                                                                    {"warning", "warning"},
                                                                    {"error", "error"},
                                                                    {"off", "off"}}),
                     "The least severe messages that are logged, to stderr.",
                     {}});
    table.push_back(
        {"log-format",
         group,
         option::choice<LogFormat>(config.log.format, {{"text", LogFormat::text}, {"json", LogFormat::json}}),
         "Text lines, or one JSON object per line.",
         {}});
}

void add_requests(OptionTable& table, Requests& requests) {
    std::string const group = "Instead of serving";
    table.push_back(
        {"help",
         group,
         option::help(requests.help, {help_form::markdown, help_form::endpoints, help_form::admin_endpoints}),
         "Print this, or as tables for a document: the flags, the endpoints, those of the admin port.",
         {},
         'h'});
    table.push_back({"version", group, option::flag(requests.version), "Print the version.", {}});
    table.push_back({"check-config",
                     group,
                     option::flag(requests.check_config),
                     "Print the effective configuration as flags.",
                     {}});
    table.push_back({"healthcheck",
                     group,
                     option::flag(requests.healthcheck),
                     "Ask /readyz of the server with these flags; exit 0 or 1.",
                     {}});
}

}  // namespace

std::string_view to_string(Model model) {
    for (auto const& [word, value] : model_words()) {
        if (value == model) return word;
    }
    return {};
}

OptionTable config_table(Config& config, Requests& requests) {
    OptionTable table;
    add_service(table, config, requests);
    add_admin(table, config);
    add_units(table, config);
    add_limits(table, config);
    add_database(table, config);
    add_fetch(table, config);
    add_operation(table, config);
    add_requests(table, requests);
    return table;
}

// The flags of the backends: the simulated database and other servers.

namespace {

using namespace std::chrono_literals;

OptionValue share(double& place) {
    auto const read = [&place](std::string_view text) -> Expected<> {
        double value = 0;
        auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc() || end != text.data() + text.size()) return refused("not a number");
        if (!(value >= 0 && value <= 1)) return refused("not a share");
        place = value;
        return {};
    };
    return {"SHARE", "0 to 1, such as 0.01", read, [&place] { return fmt::format("{}", place); }};
}

OptionValue latency(Latency& place) {
    auto const read = [&place](std::string_view text) -> Expected<> {
        auto const value = Latency::parse(text);
        if (value) place = *value;
        return value;
    };
    return {"LATENCY", Latency::allowed, read, [&place] { return place.text(); }};
}

}  // namespace

void add_database(OptionTable& table, Config& config) {
    std::string const group = "Simulated database (/db and /queries)";
    table.push_back({"db-connections",
                     group,
                     option::number(config.database.connections, 1, max_db_connections),
                     "Connections, shared by all workers.",
                     {}});
    table.push_back({"db-acquire-timeout",
                     group,
                     option::duration(config.database.acquire_timeout, 0s, 1h),
                     "How long a request may wait for a connection before it is answered 503.",
                     {}});
    table.push_back({"db-latency", group, latency(config.database.latency), "How long a query takes.", {}});
    table.push_back({"db-error-rate",
                     group,
                     share(config.database.error_rate),
                     "Share of the queries that fail, after their time; they are answered 500.",
                     {}});
    table.push_back({"db-connect",
                     group,
                     option::duration(config.database.connect, 0s, 1h),
                     "Additional time of the first use of each connection.",
                     {}});
}

void add_fetch(OptionTable& table, Config& config) {
    std::string const group = "Fetch (/fetch)";
    table.push_back({"upstream", group,
                     option::list<NamedServer>(config.fetch.upstreams, "NAME=URL",
                                               "NAME=http://HOST[:PORT], more after commas", parse_upstream, to_string),
                     "A server for /fetch?upstream=NAME, at any address; may be repeated.", "none"});
    table.push_back(
        {"fetch-allow", group,
         option::list<FetchAllowed>(config.fetch.allow, "TARGET", "HOST[:PORT], more after commas", parse_fetch_allowed,
                                    to_string),
         "A host and port (default 80) that /fetch?url= may contact. A name may resolve to public addresses only, "
         "localhost to the loopback; list other addresses themselves. May be repeated.",
         "none"});
    table.push_back({"fetch-timeout",
                     group,
                     option::duration(config.fetch.timeout, 1ms, 1h),
                     "Time limit for a whole fetch; then 504.",
                     {}});
    table.push_back({"fetch-max-bytes",
                     group,
                     option::size(config.fetch.max_bytes, 0, 1024 * 1024 * 1024),
                     "Largest body that a fetch reads.",
                     {}});
    table.push_back({"fetch-concurrency",
                     group,
                     option::number(config.fetch.concurrency, 1, 100'000),
                     "Simultaneous fetches per worker; more are answered 503.",
                     {}});
}

}   // namespace tricorn::server
