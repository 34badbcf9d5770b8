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

struct Config {
    using Duration = std::chrono::nanoseconds;

    Model model = Model::coroutine;
    Endpoint bind;
    std::string port_file;                 // empty: none
    std::optional<Endpoint> admin_bind = Endpoint{Endpoint::Kind::tcp, "127.0.0.1", 8081, {}};   // nullopt: off
    bool admin_asked_for = false;          // it was given: then it must not fail
    std::string admin_port_file;           // empty: none
    std::vector<NamedServer> watch;        // no two of the same name
    unsigned backlog = 1024;
    unsigned workers = 1;
    unsigned threads = 64;
    unsigned queue_size = 1024;
    Duration queue_timeout = std::chrono::seconds(1);
    PoolIdle pool_idle = PoolIdle::park;
    unsigned max_connections = 10'000;     // per worker; without meaning for prefork
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
    std::vector<NamedServer> upstreams;        // no two of the same name
    Duration fetch_timeout = std::chrono::seconds(5);   // for a whole fetch
    std::uint64_t fetch_max_bytes = 1024 * 1024;        // of a fetched body
    unsigned fetch_concurrency = 64;           // per worker
    Duration max_cpu = std::chrono::seconds(10);
    Duration graceful_timeout = std::chrono::seconds(25);
    Duration drain_delay = std::chrono::seconds(0);
    Duration worker_timeout = std::chrono::seconds(30);   // 0: off
    std::uint64_t max_requests = 0;            // of a worker; 0: no limit
    std::uint64_t max_requests_jitter = 0;
    std::string access_log = "off";            // "off", "-" (stderr) or a path
    std::string log_level = "info";
    LogFormat log_format = LogFormat::text;
    std::uint64_t seed = 0;                    // drawn at random where not given, and logged
    ResourceLimits limits;                     // what the machine grants
    std::string reduced;                       // defaults that are smaller because of these, as flags; empty: none
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
