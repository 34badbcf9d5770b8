#pragma once
// Everything the server can be told, parsed and validated once, before the first fork, and constant after that.
#include "common/http/endpoint.hpp"
#include "common/log/log_format.hpp"
#include "common/os/resource_limits.hpp"
#include "server/config/fetch_targets.hpp"
#include "server/config/latency.hpp"
#include "server/config/named_server.hpp"
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tricorn::server {

enum class Model { prefork, thread, pool, coroutine };
std::string_view to_string(Model);

enum class PoolIdle { park, hold };
enum class CpuOffload { in_line, yield };

constexpr unsigned max_workers = 1024;
constexpr unsigned max_seats = 2 * max_workers;   // worker processes alive at once: each worker and its successor

// How many workers a service that began with so many may be told to have (TTIN).
constexpr unsigned most_workers(unsigned at_start) {
    return std::min(max_workers, std::max(64u, 2 * at_start));
}

constexpr unsigned max_db_connections = 10'000;

struct ListenConfig {
    Endpoint bind;
    std::string port_file;   // empty: none
    unsigned backlog = 1024;
};

// The operators' port.
struct AdminConfig {
    std::optional<Endpoint> bind = Endpoint{Endpoint::Kind::tcp, "127.0.0.1", 8081, {}};   // nullopt: off
    bool asked_for = false;           // it was given: then it must not fail
    std::string port_file;            // empty: none
    std::vector<NamedServer> watch;   // no two of the same name
};

// Who waits, and how many there are.
struct ModelConfig {
    Model kind = Model::coroutine;
    unsigned workers = 1;
    unsigned threads = 64;
    unsigned queue_size = 1024;
    std::chrono::nanoseconds queue_timeout = std::chrono::seconds(1);
    PoolIdle pool_idle = PoolIdle::park;
    unsigned max_connections = 10'000;       // per worker; without meaning for prefork
    std::size_t thread_stack = 256 * 1024;   // bytes
    CpuOffload cpu_offload = CpuOffload::in_line;
};

// What one client may have.
struct LimitsConfig {
    std::chrono::nanoseconds header_timeout = std::chrono::seconds(5);
    std::chrono::nanoseconds body_timeout = std::chrono::seconds(10);
    std::chrono::nanoseconds write_timeout = std::chrono::seconds(10);
    std::chrono::nanoseconds keepalive_timeout = std::chrono::seconds(5);
    std::uint64_t keepalive_requests = 1000;   // 0: no limit
    std::uint64_t max_body = 1024 * 1024;      // bytes
    std::chrono::nanoseconds max_delay = std::chrono::seconds(10);
    std::uint64_t max_bytes = 10 * 1024 * 1024;
    std::chrono::nanoseconds max_cpu = std::chrono::seconds(10);
};

// The simulated one.
struct DatabaseConfig {
    unsigned connections = 100;   // for all workers together
    std::chrono::nanoseconds acquire_timeout = std::chrono::seconds(1);
    Latency latency{Latency::Kind::lognormal, std::chrono::milliseconds(2), 0.6};
    double error_rate = 0;        // share of the queries
    std::chrono::nanoseconds connect = std::chrono::seconds(0);
};

struct FetchConfig {
    std::vector<FetchAllowed> allow;
    std::vector<NamedServer> upstreams;   // no two of the same name
    std::chrono::nanoseconds timeout = std::chrono::seconds(5);   // for a whole fetch
    std::uint64_t max_bytes = 1024 * 1024;                        // of a fetched body
    unsigned concurrency = 64;            // per worker
};

struct SupervisionConfig {
    std::chrono::nanoseconds graceful_timeout = std::chrono::seconds(25);
    std::chrono::nanoseconds drain_delay = std::chrono::seconds(0);
    std::chrono::nanoseconds worker_timeout = std::chrono::seconds(30);   // 0: off
    std::uint64_t max_requests = 0;   // of a worker; 0: no limit
    std::uint64_t max_requests_jitter = 0;
};

struct LogConfig {
    std::string access = "off";   // "off", "-" (stderr) or a path
    std::string level = "info";
    LogFormat format = LogFormat::text;
};

struct Config {
    using Duration = std::chrono::nanoseconds;

    ListenConfig listen;
    AdminConfig admin;
    ModelConfig model;
    LimitsConfig limits;
    DatabaseConfig database;
    FetchConfig fetch;
    SupervisionConfig supervision;
    LogConfig log;
    std::uint64_t seed = 0;   // drawn at random where not given, and logged
    ResourceLimits machine;   // what it grants
    std::string reduced;      // defaults that are smaller because of these, as flags; empty: none
};

// What the command line and the environment ask for.
struct Invocation {
    enum class Action { serve, exit, check_config, healthcheck };
    Action action = Action::serve;
    int exit_code = 0;  // with Action::exit
    // What to print before exiting: help or version to stdout, an error line to stderr (exit code 2); with
    // Action::check_config the effective configuration, to stdout.
    std::string output;
    Config config;
};

// Looks a variable up as getenv(3) does.
using Environment = std::function<char const*(char const* name)>;

// Reads flags, then TRICORN_* variables, then defaults, which fit into the limits. Never throws, never exits, prints
// nothing. The second form takes another environment and other limits than the process's own.
Invocation parse_invocation(int argc, char const* const* argv);
Invocation parse_invocation(int argc, char const* const* argv, Environment const& environment,
                            ResourceLimits const& limits);

}  // namespace tricorn::server
