#pragma once
// Load that goes on while something happens to the server: tricorn-client in a process of its own, with keep-alive
// connections, each of which sends its next request as soon as the last one is answered.
#include "tests/contract/fixture.hpp"
#include <boost/json/value.hpp>
#include <filesystem>

namespace tricorn::test {

// What became of the requests. Each is counted once, none is sent twice.
struct Account {
    std::int64_t offered = -1;
    std::int64_t ok = -1;
    std::int64_t not_ok = -1;    // answered with another status
    std::int64_t errors = -1;    // not answered: refused, reset, timed out, closed
    std::int64_t unfinished = -1;
    std::string text;            // all that the client said

    bool without_loss() const { return ok > 0 && not_ok == 0 && errors == 0 && unfinished == 0; }
};

// What a server is made of while it is idle: a change that comes and goes must leave it as it was.
struct Footprint {
    std::size_t processes = 0;     // all that descend from the supervisor
    std::size_t workers = 0;
    std::size_t threads = 0;       // of all workers
    std::size_t descriptors = 0;   // of all workers
    std::size_t own_descriptors = 0;   // the supervisor's, as the next
    std::size_t own_threads = 0;
    std::size_t memory = 0;   // KiB, of all workers; approximate, for memory is kept for the next load
    std::size_t own_memory = 0;
};

Footprint footprint_of(Server const&);
std::string describe(Footprint const&);
// Waits until it is as it was, connections having gone; of the memory a little may be kept, so much for each worker.
constexpr std::size_t kept_memory = 16 * 1024;   // KiB
void check_as_before(Server const&, Footprint const& before);

// The flags for a server that serves a SteadyLoad without loss: so many workers. Prefork has some more than there are
// connections, for where they are too few a client that is late with its next request, as on a busy machine, may find that
// its connection had to make room for another.
std::vector<std::string> workers_for_load(int few, std::vector<std::string> flags = {});

// What the client has written with -o; null if it is no JSON.
boost::json::value result_in(std::filesystem::path const&);

class SteadyLoad {
public:
    static int connections();   // 64; prefork has fewer in a quick run, for each needs a process

    explicit SteadyLoad(Server const& server, std::string const& target = "/plaintext");

    // Ends it: what is on its way is waited for.
    Account stop();

private:
    TemporaryFolder folder_;
    std::size_t idle_;   // descriptors of the workers before it began
    Process client_;
};

}   // namespace tricorn::test
