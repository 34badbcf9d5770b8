#include "server/config.hpp"
#include "common/options.hpp"
#include "common/version.hpp"
#include <cstdlib>
#include <unistd.h>

namespace tricorn {
namespace {

using namespace std::chrono_literals;
using Table = std::vector<Option>;

// What is asked besides the configuration itself.
struct Requests {
    bool help = false;
    bool version = false;
    bool check_config = false;
    bool healthcheck = false;
    std::optional<std::uint16_t> port;
};

constexpr char const* program = "tricorn-server";
constexpr std::size_t mebibyte = 1024 * 1024;

constexpr char const* help_head = R"(Usage: tricorn-server [flags]

One HTTP/1.1 service that can wait in four ways: --model says who waits while bytes are not there yet.

)";

constexpr char const* help_foot = R"(
Each flag that takes a value can be given in the environment too: TRICORN_PORT_FILE for --port-file. A flag beats its
variable; an empty variable counts as not set. Durations have a unit (ns, us, ms, s, m, h), sizes may have one (KiB,
MiB, GiB).

Exit codes: 0 stopped gracefully, 1 a forced stop cut exchanges off, 2 a bad flag or value, 3 no worker became ready,
4 the address cannot be bound.
)";

std::vector<std::pair<std::string_view, Model>> model_words() {
    return {{"prefork", Model::prefork},     {"process", Model::prefork},
            {"thread", Model::thread},       {"thread-per-connection", Model::thread},
            {"pool", Model::pool},           {"thread-pool", Model::pool},
            {"coroutine", Model::coroutine}, {"coro", Model::coroutine}};
}

OptionValue port_only(std::optional<std::uint16_t>& place) {
    auto const read = [&place](std::string_view text) {
        auto const port = parse_port(text);
        place = port.value;
        return port.why;
    };
    // Shown as part of --bind.
    return {"N", "0 to 65535", read, [] { return std::string(); }};
}

void add_service(Table& table, Config& config, Requests& requests) {
    std::string const group = "Service";
    table.push_back({"model",
                     group,
                     option::choice(config.model, model_words()),
                     "Who waits: a process, a thread per connection, a pooled thread, or a suspended coroutine. Also "
                     "known as process, thread-per-connection, thread-pool, coro.",
                     {}});
    table.push_back({"bind", group, option::endpoint(config.bind), "Where to listen. Port 0: the kernel chooses.", {}});
    table.push_back({"port", group, port_only(requests.port), "The port of --bind alone.", {}});
    table.push_back({"port-file",
                     group,
                     option::text(config.port_file, "PATH", {}),
                     "The bound address is written there when the service is ready.",
                     {}});
    table.push_back({"admin-bind",
                     group,
                     option::endpoint_or_off(config.admin_bind),
                     "The operators' port. This version checks the value but serves no such port.",
                     {}});
    table.push_back({"backlog",
                     group,
                     option::number(config.backlog, 1, 65535),
                     "Connections that the kernel queues until they are accepted.",
                     {}});
    table.push_back({"seed", group, option::number(config.seed, 0, std::numeric_limits<std::uint64_t>::max()),
                     "Makes the bytes of /bytes repeatable where a request gives no seed.", "random"});
}

void add_units(Table& table, Config& config) {
    std::string const group = "Processes, threads, connections";
    table.push_back({"workers", group, option::number(config.workers, 1, max_workers),
                     "Worker processes of the service, in every model.", "prefork 32, else 1"});
    table.push_back(
        {"threads", group, option::number(config.threads, 1, 100'000), "Threads of the pool, per worker.", {}});
    table.push_back({"queue-size",
                     group,
                     option::number(config.queue_size, 1, 1'000'000),
                     "Requests that may wait for a pooled thread, per worker; more are answered 503.",
                     {}});
    table.push_back({"queue-timeout",
                     group,
                     option::duration(config.queue_timeout, 1ms, 1h),
                     "How long a request may wait for a pooled thread before it is answered 503.",
                     {}});
    table.push_back({"pool-idle",
                     group,
                     option::choice<PoolIdle>(config.pool_idle, {{"park", PoolIdle::park}, {"hold", PoolIdle::hold}}),
                     "Whether an idle connection gives its pooled thread back or holds it.",
                     {}});
    table.push_back({"max-connections", group, option::number(config.max_connections, 1, 1'000'000),
                     "Open connections per worker; prefork has one each.", "thread 1024, else 10000"});
    table.push_back({"thread-stack",
                     group,
                     option::size(config.thread_stack, 64 * 1024, 64 * mebibyte),
                     "Stack of each thread (thread, pool).",
                     {}});
}

void add_limits(Table& table, Config& config) {
    std::string const group = "Limits";
    auto const timeout = [&](char const* name, Config::Duration& place, char const* help) {
        table.push_back({name, group, option::duration(place, 1ms, 24h), help, {}});
    };
    timeout("header-timeout", config.header_timeout, "For a whole request head; then 408.");
    timeout("body-timeout", config.body_timeout, "For a whole request body; then 408.");
    timeout("write-timeout", config.write_timeout, "Without progress in sending a response; then the end.");
    timeout("keepalive-timeout", config.keepalive_timeout, "For an idle connection; then it is closed.");
    table.push_back({"keepalive-requests",
                     group,
                     option::number(config.keepalive_requests, 0, 1'000'000'000),
                     "Exchanges per connection; 0: no limit.",
                     {}});
    table.push_back({"max-body",
                     group,
                     option::size(config.max_body, 0, 1024 * mebibyte),
                     "Largest request body; larger ones are answered 413.",
                     {}});
    table.push_back(
        {"max-delay", group, option::duration(config.max_delay, 0s, 1h), "Longest wait that /delay grants.", {}});
    table.push_back({"max-bytes",
                     group,
                     option::size(config.max_bytes, 0, 1024 * 1024 * mebibyte),
                     "Largest body that /bytes sends.",
                     {}});
}

void add_operation(Table& table, Config& config) {
    std::string const group = "Operation";
    table.push_back({"graceful-timeout",
                     group,
                     option::duration(config.graceful_timeout, 0s, 24h),
                     "How long a stop waits for exchanges in flight before it cuts them off.",
                     {}});
    table.push_back({"drain-delay",
                     group,
                     option::duration(config.drain_delay, 0s, 1h),
                     "How long a stop goes on accepting, so that load balancers notice first.",
                     {}});
    table.push_back({"access-log",
                     group,
                     option::text(config.access_log, "PATH", "off, - for stderr, or a path"),
                     "One line per exchange.",
                     {}});
    table.push_back({"log-level",
                     group,
                     option::choice<std::string>(config.log_level, {{"trace", "trace"},
                                                                    {"debug", "debug"},
                                                                    {"info", "info"},
                                                                    {"warning", "warning"},
                                                                    {"error", "error"},
                                                                    {"off", "off"}}),
                     "The least serious messages that are logged, to stderr.",
                     {}});
    table.push_back(
        {"log-format",
         group,
         option::choice<LogFormat>(config.log_format, {{"text", LogFormat::text}, {"json", LogFormat::json}}),
         "Lines for people, or one JSON object a line.",
         {}});
}

void add_requests(Table& table, Requests& requests) {
    std::string const group = "Instead of serving";
    table.push_back({"help", group, option::request(requests.help), "Print this.", {}, 'h'});
    table.push_back({"version", group, option::request(requests.version), "Print the version.", {}});
    table.push_back({"check-config",
                     group,
                     option::request(requests.check_config),
                     "Print the effective configuration as flags.",
                     {}});
    table.push_back({"healthcheck",
                     group,
                     option::request(requests.healthcheck),
                     "Ask /readyz of the server that these flags describe; exit 0 or 1.",
                     {}});
}

// --port changes the port of --bind; the one given in the stronger way wins. Returns what is wrong, or "".
std::string apply_port(Options const& options, Config& config, std::optional<std::uint16_t> port) {
    auto const bind_source = options.source("bind");
    if (!port || bind_source > options.source("port")) return {};
    if (config.bind.kind == Endpoint::Kind::unix_socket)
        return options.error("port", "a Unix socket (--bind=" + to_string(config.bind) + ") has no port");
    if (bind_source == options.source("port") && config.bind.port != *port)
        return options.error("port", "--bind=" + to_string(config.bind) + " names another port");
    config.bind.port = *port;
    return {};
}

void apply_model(Options const& options, Config& config) {
    if (options.source("workers") == Options::Source::fallback)
        config.workers = config.model == Model::prefork ? 32 : 1;
    if (options.source("max-connections") == Options::Source::fallback)
        config.max_connections = config.model == Model::thread ? 1024 : 10'000;
}

void draw_seed(Options const& options, Config& config) {
    if (options.source("seed") == Options::Source::fallback && ::getentropy(&config.seed, sizeof config.seed) != 0)
        config.seed = std::uint64_t(std::chrono::steady_clock::now().time_since_epoch().count());
}

}  // namespace

std::string_view to_string(Model model) {
    for (auto const& [word, value] : model_words()) {
        if (value == model) return word;
    }
    return {};
}

Invocation parse_invocation(int argc, char const* const* argv, Environment const& environment) {
    Invocation invocation;
    Config& config = invocation.config;
    Requests requests;
    Table table;
    add_service(table, config, requests);
    add_units(table, config);
    add_limits(table, config);
    add_operation(table, config);
    add_requests(table, requests);

    Options options(program, std::move(table));
    auto const help = options.help();
    auto wrong = options.parse(argc, argv, environment);
    auto const exit = [&](int code, std::string output) {
        invocation.action = Invocation::Action::exit;
        invocation.exit_code = code;
        invocation.output = std::move(output);
        return invocation;
    };
    if (requests.help) return exit(0, help_head + help + help_foot);
    if (requests.version) return exit(0, "tricorn-server " + std::string(version) + "\n");
    if (wrong.empty()) wrong = apply_port(options, config, requests.port);
    if (!wrong.empty()) return exit(2, wrong + "\n");
    apply_model(options, config);
    draw_seed(options, config);
    if (requests.check_config) {
        invocation.action = Invocation::Action::check_config;
        invocation.output = options.show();
    } else if (requests.healthcheck) {
        invocation.action = Invocation::Action::healthcheck;
    }
    return invocation;
}

Invocation parse_invocation(int argc, char const* const* argv) {
    return parse_invocation(argc, argv, [](char const* name) { return std::getenv(name); });
}

}  // namespace tricorn
