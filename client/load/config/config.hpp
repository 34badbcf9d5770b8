#pragma once
// The client's configuration: parsed and validated once, constant afterwards.
#include "client/load/config/workload.hpp"
#include "client/load/metrics/check.hpp"
#include "client/load/pace/pacer.hpp"
#include "common/cli/options.hpp"
#include "common/http/url.hpp"
#include "common/text/expected.hpp"
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace tricorn::client {

struct Header {
    std::string name;
    std::string value;
};

struct LoadConfig {
    using Duration = std::chrono::nanoseconds;

    Url url;                                          // for a mixture without a target: each kind has its own
    std::string unix_socket;                          // path of the socket to connect to; empty: the URL's host
    bool spread = false;                              // connections take turns in all addresses of the host
    bool insecure = false;                            // https: accept any certificate
    std::string ca_file;                              // https: PEM file trusted in addition; empty: none
    unsigned connections = 64;
    unsigned threads = 0;                             // 0: auto, see choose_threads
    Duration duration = std::chrono::seconds(10);     // 0: until `requests` requests have been sent
    std::uint64_t requests = 0;                       // 0: no limit
    double rate = 0;                                  // requests per second over all threads; 0: closed loop
    std::vector<Stage> stages;                        // instead of a rate; they also set the duration
    Arrivals arrivals = Arrivals::uniform;            // open loop only
    Overflow overflow = Overflow::queue;
    std::optional<Duration> warm_up;   // counted apart; nullopt: detected if the load lasts at least 5 s
    unsigned idle = 0;   // extra connections held open without requests
    std::uint64_t requests_per_connection = 0;   // 0: no limit; 1: no keep-alive
    std::uint64_t most_body_bytes = std::uint64_t(1) << 30;   // of a body that is read from a file
    std::string method;   // empty: GET, or POST with a body
    std::vector<Header> headers;
    Body body;
    Workload workload;   // a single kind is already in url and body
    std::uint64_t seed = 0;   // of all random draws
    Duration timeout = std::chrono::seconds(10);   // per request and per connection attempt
    Duration drain = std::chrono::seconds(5);   // how long to await responses in flight at the end
    bool verify = false;   // each request has a unique body, which the server must echo
    std::vector<std::pair<unsigned, unsigned>> expect{{200, 399}};   // status ranges that count as ok
    double max_error_rate = 0;   // share of the requests, 0 to 1; above it the exit code is 4
    std::vector<Check> checks;   // the exit code is 99 if one fails
    pid_t target_pid = 0;   // 0: no server process is measured
    std::string output;   // path of the JSON file; empty: none, "-": standard output
    std::string csv;   // path of the intervals' CSV file; empty: none
    std::string html;   // path of the HTML report; empty: none
    bool keep_secrets = false;   // results hold the values of Authorization, Cookie and their kind
    bool wrk_output = false;   // print the report in wrk's format
    std::optional<bool> live;   // show progress; nullopt: if standard error is a terminal

    bool open_loop() const { return rate > 0 || !stages.empty(); }
};

// Returns the plan of an open loop. Without a duration it lasts as long as `requests` take, plus one second.
std::vector<Stage> stages_of(LoadConfig const& config);

// Returns the warm-up mode. Default: detected from 5 s on, unless the number of requests ends the load or stages change
// the rate.
WarmUp::Mode warm_up_mode(LoadConfig const& config);

// The parsed command line.
struct LoadInvocation {
    enum class Action { load, exit };
    Action action = Action::load;
    int exit_code = 0;   // with Action::exit
    std::string output;   // with Action::exit: help or version for stdout, an error line for stderr (exit code 1)
    LoadConfig config;
};

// How another load-generating command's flags differ from those of `load`.
struct OptionOverrides {
    std::string help_head, help_foot;   // text of --help; empty: that of `load`
    std::vector<Option> options;   // additional flags
    std::vector<std::string_view> without;   // flags of `load` that the command lacks
    LoadConfig defaults;
};

// Parses the command line. Never throws, exits or prints; reads the file named by --body=@FILE and draws a seed where
// none is given. Reads no environment variables: a server's TRICORN_THREADS must not change the load.
LoadInvocation parse_load(int argc, char const* const* argv, OptionOverrides overrides = {});

// Returns the path of the stored selftest result, from the environment; "": none.
std::string self_test_path();

// Returns the default method: GET, or POST with a body.
std::string method_of(LoadConfig const& config);

// Returns `config` specialised for requests of that kind.
LoadConfig with_kind(LoadConfig config, RequestKind const& kind);

// Returns the number of load threads: `config.threads`, or for auto half of the `processors` that this process may use
// (the server may need the rest), at least one and at most one per connection.
unsigned choose_threads(LoadConfig const& config, unsigned processors);

// Rules between flags; refused is what breaks one, with a whole line.

// Which server is loaded, and how it is reached.
Expected<> check_server(Options const& options, LoadConfig const& config);

// Checks the flags that --verify combines with.
Expected<> check_verify(Options const& options, LoadConfig const& config);

}   // namespace tricorn::client
