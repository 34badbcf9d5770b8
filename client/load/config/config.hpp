#pragma once
// Everything the client can be told, parsed and validated once and constant after that.
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

    Url url;                                          // of a mixture: without a target, its kinds have their own
    std::string unix_socket;                          // path of one to connect to; empty: the URL's host
    bool insecure = false;                            // https: any certificate is accepted
    std::string ca_file;                              // https: PEM file to be trusted too; empty: none
    unsigned connections = 64;
    unsigned threads = 0;                             // 0: auto, see choose_threads
    Duration duration = std::chrono::seconds(10);     // 0: until `requests` have been sent
    std::uint64_t requests = 0;                       // 0: no limit
    double rate = 0;                                  // requests per second of all threads together; 0: closed loop
    std::vector<Stage> stages;                        // instead of a rate; then the duration is theirs
    Arrivals arrivals = Arrivals::uniform;            // of an open loop
    Overflow overflow = Overflow::queue;
    std::optional<Duration> warm_up;                  // counted apart; nullopt: found where the load lasts 5 s
    unsigned idle = 0;                                // connections held open beside those of the load
    std::uint64_t requests_per_connection = 0;        // 0: no limit; 1: no keep-alive
    std::string method;                               // empty: GET, or POST where there is a body
    std::vector<Header> headers;
    std::optional<std::string> body;
    Workload workload;                                // of one kind: it is in url and body already
    std::uint64_t seed = 0;                           // of all that is drawn
    Duration timeout = std::chrono::seconds(10);      // of a request, and of a connection attempt
    Duration drain = std::chrono::seconds(5);         // for responses that are on their way at the end
    bool verify = false;                              // requests have bodies of their own, which must come back
    std::vector<std::pair<unsigned, unsigned>> expect{{200, 399}};   // ranges of statuses that count as ok
    double max_error_rate = 0;                        // share of the requests; above it the exit code is 4
    std::vector<Check> checks;                        // one that fails makes the exit code 99
    pid_t target_pid = 0;                             // 0: the server's process is not watched
    std::string output;                               // path of the JSON; empty: none, "-": standard output
    std::string csv;                                  // path of the intervals as CSV; empty: none
    std::string html;                                 // path of the page that shows it all; empty: none
    bool wrk_output = false;                          // the report in wrk's form
    std::optional<bool> live;                         // nullopt: where standard error is a terminal

    bool open_loop() const { return rate > 0 || !stages.empty(); }
};

// The plan of an open loop. Where there is no end in time: as long as `requests` take, and a second more.
std::vector<Stage> stages_of(LoadConfig const& config);

// How the beginning is treated when nothing was asked for: found from 5 s on, unless the number of requests ends the load
// or the rate changes by plan.
WarmUp::Mode warm_up_mode(LoadConfig const& config);

// What the command line asks for.
struct LoadInvocation {
    enum class Action { load, exit };
    Action action = Action::load;
    int exit_code = 0;   // with Action::exit
    std::string output;   // with Action::exit: help or version for stdout, an error line for stderr (exit code 1)
    LoadConfig config;
};

// How a command that makes loads differs from `load` in its flags.
struct Dialect {
    std::string help_head, help_foot;   // of --help; empty: load's
    std::vector<Option> options;   // more of them
    std::vector<std::string_view> without;   // flags of load that it does not have
    LoadConfig defaults;
};

// Never throws, never exits, prints nothing; reads the file that --body=@FILE names, draws a seed where none is given.
// There are no environment twins: a server's TRICORN_THREADS must not change the load.
LoadInvocation parse_load(int argc, char const* const* argv, Dialect dialect = {});

// Where the selftest's result is kept, by the environment; "": nowhere.
std::string self_test_path();

// What is sent where nothing else is asked for: GET, or POST with a body.
std::string method_of(LoadConfig const& config);

// `config` as it is for requests of that kind.
LoadConfig with_kind(LoadConfig config, RequestKind const& kind);

// How many threads `config` asks for when this process may run on that many processors: half of them (the server may
// need the rest), at least one, and no more than connections.
unsigned choose_threads(LoadConfig const& config, unsigned processors);

// Rules between flags; refused is what breaks one, with a whole line.

// Which server is loaded, and how it is reached.
Expected<> check_server(Options const& options, LoadConfig const& config);

// What --verify can be used with.
Expected<> check_verify(Options const& options, LoadConfig const& config);

}   // namespace tricorn::client
