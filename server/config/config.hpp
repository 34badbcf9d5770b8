#pragma once
// The server's configuration: parsed and validated once, before the first fork, and constant afterwards.
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
constexpr unsigned max_seats = 2 * max_workers;   // simultaneous worker processes: each worker and its successor

// The maximum number of workers that TTIN can reach, given the number at the start.
constexpr unsigned most_workers(unsigned at_start) {
    return std::min(max_workers, std::max(64u, 2 * at_start));
}

constexpr unsigned max_db_connections = 10'000;

struct ListenConfig {
    std::vector<Endpoint> bind{Endpoint{}};   // at least one
    std::string port_file;   // empty: none
    unsigned backlog = 1024;
};

// The admin port.
struct AdminConfig {
    std::optional<Endpoint> bind = Endpoint{Endpoint::Kind::tcp, "127.0.0.1", 8081, {}};   // nullopt: off
    bool asked_for = false;           // explicitly configured: then a bind failure is an error
    std::string port_file;            // empty: none
    std::vector<NamedServer> watch;   // names are unique
};

// Who waits, and how many there are.
struct ModelConfig {
    Model kind = Model::coroutine;
    unsigned workers = 1;
    unsigned threads = 64;
    unsigned queue_size = 1024;
    std::chrono::nanoseconds queue_timeout = std::chrono::seconds(1);
    PoolIdle pool_idle = PoolIdle::park;
    unsigned max_connections = 10'000;       // per worker; not used by prefork
    std::size_t thread_stack = 256 * 1024;   // bytes
    CpuOffload cpu_offload = CpuOffload::in_line;
};

// What one client may have.
struct LimitsConfig {
    std::chrono::nanoseconds header_timeout = std::chrono::seconds(5);
    std::chrono::nanoseconds body_timeout = std::chrono::seconds(10);
    std::chrono::nanoseconds write_timeout = std::chrono::seconds(10);
    std::uint64_t min_write_rate = 1024;   // bytes a second, over 30 s of waiting for the client; 0: no limit
    std::chrono::nanoseconds response_timeout{};   // for sending a response; 0: no limit. No flag: the admin port's
    std::chrono::nanoseconds keepalive_timeout = std::chrono::seconds(5);
    std::uint64_t keepalive_requests = 1000;   // 0: no limit
    std::uint64_t max_body = 1024 * 1024;      // bytes
    std::uint64_t max_buffered = 1024 * 1024 * 1024;   // bytes of large responses that wait for their clients
    std::chrono::nanoseconds max_delay = std::chrono::seconds(10);
    std::uint64_t max_bytes = 10 * 1024 * 1024;
    std::chrono::nanoseconds max_cpu = std::chrono::seconds(10);
    std::uint64_t cpu_rate = 0;   // iterations that stand for a millisecond of /cpu?ms=; 0: measured at the start
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
    std::vector<NamedServer> upstreams;   // names are unique
    std::chrono::nanoseconds timeout = std::chrono::seconds(5);   // for a whole fetch
    std::uint64_t max_bytes = 1024 * 1024;                        // of a fetched body
    unsigned concurrency = 64;            // per worker
};

struct SupervisionConfig {
    std::chrono::nanoseconds graceful_timeout = std::chrono::seconds(25);
    std::chrono::nanoseconds drain_delay = std::chrono::seconds(0);
    std::chrono::nanoseconds worker_timeout = std::chrono::seconds(30);   // 0: off
    std::uint64_t max_requests = 0;   // per worker; 0: no limit
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

// What --help may be followed by, after "=".
namespace help_form {
constexpr std::string_view markdown = "markdown";
constexpr std::string_view endpoints = "endpoints";
constexpr std::string_view admin_endpoints = "admin-endpoints";
}   // namespace help_form

// What the command line and the environment ask for.
struct Invocation {
    enum class Action { serve, exit, check_config, healthcheck, endpoints, admin_endpoints };
    Action action = Action::serve;
    int exit_code = 0;  // for Action::exit
    // Text to print before exiting: help or version to stdout, an error line to stderr (exit code 2); for
    // Action::check_config the effective configuration, to stdout.
    std::string output;
    std::vector<std::string> warnings;   // a line each, for the log
    Config config;
};

// The environment's variables, as NAME=VALUE.
using Variables = std::vector<std::string_view>;

// Reads flags, then TRICORN_* variables, then defaults, which are reduced to the limits. Never throws, exits or prints.
// The second form takes the environment and the limits as arguments.
Invocation parse_invocation(int argc, char const* const* argv);
Invocation parse_invocation(int argc, char const* const* argv, Variables const& variables,
                            ResourceLimits const& limits);

}   // namespace tricorn::server
