#pragma once
// SteadyLoad that goes on while something happens to the server: tricorn-client in a process of its own, 64 keep-alive
// connections, each of which sends its next request as soon as the last one is answered.
#include "tests/contract/fixture.hpp"

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
    std::size_t workers = 0;
    std::size_t threads = 0;       // of all workers
    std::size_t descriptors = 0;   // of all workers
    std::size_t own_descriptors = 0;   // the supervisor's

    bool operator==(Footprint const&) const = default;
};

Footprint footprint_of(Server const&);
std::string describe(Footprint const&);
// Waits until it is as it was, connections having gone.
void check_as_before(Server const&, Footprint const& before);

class SteadyLoad {
public:
    static constexpr int connections = 64;

    explicit SteadyLoad(Server const& server, std::string const& target = "/plaintext");

    // Ends it: what is on its way is waited for.
    Account stop();

private:
    TemporaryFolder folder_;
    std::size_t idle_;   // descriptors of the workers before it began
    Process client_;
};

}   // namespace tricorn::test
