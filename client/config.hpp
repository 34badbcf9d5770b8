#pragma once
// Everything the client can be told, parsed and validated once and constant after that.
#include "client/workload.hpp"
#include "common/url.hpp"
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace tricorn {

struct Header {
    std::string name;
    std::string value;
};

struct LoadConfig {
    using Duration = std::chrono::nanoseconds;

    Url url;                                          // of a mixture: without a target, its kinds have their own
    unsigned connections = 64;
    unsigned threads = 0;                             // 0: auto, see choose_threads
    Duration duration = std::chrono::seconds(10);     // 0: until `requests` have been sent
    std::uint64_t requests = 0;                       // 0: no limit
    std::string method;                               // empty: GET, or POST where there is a body
    std::vector<Header> headers;
    std::optional<std::string> body;
    Workload workload;                                // of one kind: it is in url and body already
    std::uint64_t seed = 0;                           // of the kinds that a mixture's connections draw
    Duration timeout = std::chrono::seconds(10);      // of a request, and of a connection attempt
    Duration drain = std::chrono::seconds(5);         // for responses that are on their way at the end
    std::vector<std::pair<unsigned, unsigned>> expect{{200, 399}};   // ranges of statuses that count as ok
    double max_error_rate = 0;                        // share of the requests; above it the exit code is 4
    pid_t target_pid = 0;                             // 0: the server's process is not watched
    std::string output;                               // path of the JSON; empty: none, "-": standard output
    std::optional<bool> live;                         // nullopt: where standard error is a terminal
};

// What the command line asks for.
struct LoadInvocation {
    enum class Action { load, exit };
    Action action = Action::load;
    int exit_code = 0;    // with Action::exit
    std::string output;   // with Action::exit: help or version for stdout, an error line for stderr (exit code 1)
    LoadConfig config;
};

// Never throws, never exits, prints nothing; reads the file that --body=@FILE names, draws a seed where none is given.
// There are no environment twins: a server's TRICORN_THREADS must not change the load.
LoadInvocation parse_load(int argc, char const* const* argv);

// What is sent where nothing else is asked for: GET, or POST with a body.
std::string method_of(LoadConfig const& config);

// `config` as it is for requests of that kind.
LoadConfig with_kind(LoadConfig config, RequestKind const& kind);

// How many threads `config` asks for when this process may run on that many processors: half of them (the server may
// need the rest), at least one, and no more than connections.
unsigned choose_threads(LoadConfig const& config, unsigned processors);

}   // namespace tricorn
