#pragma once
// Continuous load while something happens to the server: a tricorn-client process with keep-alive connections, each of
// which sends its next request as soon as the last one is answered.
#include "tests/contract/fixture.hpp"
#include <boost/json/value.hpp>
#include <filesystem>

namespace tricorn::test {

// The outcomes of the requests. Each is counted once, none is sent twice.
struct Account {
    std::int64_t offered = -1;
    std::int64_t ok = -1;
    std::int64_t not_ok = -1;    // answered with another status
    std::int64_t errors = -1;    // not answered: refused, reset, timed out, closed
    std::int64_t unfinished = -1;
    std::string text;            // the client's whole output

    bool without_loss() const { return ok > 0 && not_ok == 0 && errors == 0 && unfinished == 0; }
};

// The resources of an idle server: after a temporary change they must be as before.
struct Footprint {
    std::size_t processes = 0;     // all descendants of the supervisor
    std::size_t workers = 0;
    std::size_t threads = 0;       // of all workers
    std::size_t descriptors = 0;   // of all workers
    std::size_t own_descriptors = 0;   // the supervisor's, like the next
    std::size_t own_threads = 0;
    std::size_t memory = 0;   // KiB, of all workers; approximate, because freed memory is kept for the next load
    std::size_t own_memory = 0;
};

Footprint footprint_of(Server const&);
std::string describe(Footprint const&);
// Waits until the resources are as before, after connections have ended; each worker may keep a little memory.
constexpr std::size_t kept_memory = 16 * 1024;   // KiB
void check_as_before(Server const&, Footprint const& before);

// The flags for a server that serves a SteadyLoad without loss with this many workers. Prefork gets a few more workers
// than connections: otherwise a client that is late with its next request, on a busy machine, may lose its connection
// to make room for another.
std::vector<std::string> workers_for_load(int few, std::vector<std::string> flags = {});

// Returns what the client has written with -o; null if it is not JSON.
boost::json::value result_in(std::filesystem::path const&);

class SteadyLoad {
public:
    static int connections();   // 64; fewer for prefork in a quick run, because each needs a process

    explicit SteadyLoad(Server const& server, std::string const& target = "/plaintext");

    // Ends it, waiting for requests in progress.
    Account stop();

private:
    TemporaryFolder folder_;
    std::size_t idle_;   // descriptors of the workers before it began
    Process client_;
};

}   // namespace tricorn::test
