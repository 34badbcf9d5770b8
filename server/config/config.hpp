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
constexpr unsigned max_seats = 2 * max_workers;   // simultaneous worker processes: each worker and its successor

// The maximum number of workers that TTIN can reach, given the number at the start.
constexpr unsigned most_workers(unsigned at_start) {
    return std::min(max_workers, std::max(64u, 2 * at_start));
}

constexpr unsigned max_db_connections = 10'000;

struct Config {
    using Duration = std::chrono::nanoseconds;

    Model model = Model::coroutine;
    Endpoint bind;
    std::string port_file;                 // empty: none
    std::optional<Endpoint> admin_bind = Endpoint{Endpoint::Kind::tcp, "127.0.0.1", 8081, {}};   // nullopt: off
    bool admin_asked_for = false;          // explicitly configured: then a bind failure is an error
    std::string admin_port_file;           // empty: none
    std::vector<NamedServer> watch;        // names are unique
    unsigned backlog = 1024;
    unsigned workers = 1;
    unsigned threads = 64;
    unsigned queue_size = 1024;
    Duration queue_timeout = std::chrono::seconds(1);
    PoolIdle pool_idle = PoolIdle::park;
    unsigned max_connections = 10'000;     // per worker; not used by prefork
    std::size_t thread_stack = 256 * 1024; // bytes
    CpuOffload cpu_offload = CpuOffload::in_line;
    Duration header_timeout = std::chrono::seconds(5);
    Duration body_timeout = std::chrono::seconds(10);
    Duration write_timeout = std::chrono::seconds(10);
    Duration keepalive_timeout = std::chrono::seconds(5);
    std::uint64_t keepalive_requests = 1000;   // 0: no limit
    std::uint64_t max_body = 1024 * 1024;      // bytes
    Duration max_delay = std::chrono::seconds(10);
    std::uint64_t max_bytes = 10 * 1024 * 1024;
    unsigned db_connections = 100;             // for all workers together
    Duration db_acquire_timeout = std::chrono::seconds(1);
    Latency db_latency{Latency::Kind::lognormal, std::chrono::milliseconds(2), 0.6};
    double db_error_rate = 0;                  // share of the queries
    Duration db_connect = std::chrono::seconds(0);
    std::vector<FetchAllowed> fetch_allow;
    std::vector<NamedServer> upstreams;        // names are unique
    Duration fetch_timeout = std::chrono::seconds(5);   // for a whole fetch
    std::uint64_t fetch_max_bytes = 1024 * 1024;        // of a fetched body
    unsigned fetch_concurrency = 64;           // per worker
    Duration max_cpu = std::chrono::seconds(10);
    Duration graceful_timeout = std::chrono::seconds(25);
    Duration drain_delay = std::chrono::seconds(0);
    Duration worker_timeout = std::chrono::seconds(30);   // 0: off
    std::uint64_t max_requests = 0;            // per worker; 0: no limit
    std::uint64_t max_requests_jitter = 0;
    std::string access_log = "off";            // "off", "-" (stderr) or a path
    std::string log_level = "info";
    LogFormat log_format = LogFormat::text;
    std::uint64_t seed = 0;                    // random unless given, and logged
    ResourceLimits limits;                     // of this machine and its control groups
    std::string reduced;                       // defaults that were reduced to the limits, as flags; empty: none
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
    Config config;
};

// Looks up an environment variable, like getenv(3).
using Environment = std::function<char const*(char const* name)>;

// Reads flags, then TRICORN_* variables, then defaults, which are reduced to the limits. Never throws, exits or prints.
// The second form takes the environment and the limits as arguments.
Invocation parse_invocation(int argc, char const* const* argv);
Invocation parse_invocation(int argc, char const* const* argv, Environment const& environment,
                            ResourceLimits const& limits);

}   // namespace tricorn::server
