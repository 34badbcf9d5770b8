// The memory cost of clients that do not read their responses, and its release.
#include "tests/contract/load.hpp"
#include <algorithm>
#include <thread>

namespace tricorn::test::memory_test {

namespace {

std::size_t memory_of_workers(Server const& server) {
    return footprint_of(server).memory;
}

// Returns KiB per client, for that many clients that send requests without reading. Their responses are sent as far as
// possible.
double cost_of_each(Server& server, std::size_t clients, std::string const& request) {
    std::size_t const before = memory_of_workers(server);
    std::vector<Connection> slow;
    for (std::size_t i = 0; i < clients; ++i) {
        slow.emplace_back(server.address(), 4096);
        REQUIRE(slow.back().send(request, long_enough));
    }
    std::size_t most = 0;
    for (std::size_t last = 1; last != most;) {   // until it stops growing
        last = most;
        std::this_thread::sleep_for(Millis(500));
        most = std::max(most, memory_of_workers(server));
    }
    CHECK(serves(server.address()));
    double const each = (double(most) - double(before)) / double(clients);
    if (full_size()) MESSAGE(clients, " clients, KiB for each: ", each);
    return each;
}

}   // namespace

// The responses are larger than the kernel's buffers. Of a generated body one piece is in memory, of an echo all of it.
TEST_CASE("memory: a client that does not read costs a piece of its response, or its own body, and no more") {
    if (model_is({"prefork"}) || sanitized()) return;   // prefork: one client per process; sanitizers keep all memory
    std::size_t const clients = full_size() ? 100 : 40;
    std::size_t const units = clients + 8;
    Server server({"--threads=" + std::to_string(units), "--write-timeout=1m", "--max-body=8MiB"});
    Footprint const before = footprint_of(server);
    constexpr std::size_t sent = 6 * 1024;   // KiB
    std::string const body(sent * 1024, 'x');
    CHECK(cost_of_each(server, clients, get_text("/bytes/10485760")) < 256);
    // An echo of the body, which itself has been freed by then; threads share the heap less efficiently than one
    // thread. A second run adds nothing to the memory kept after the first.
    for (int round = 0; round < 2; ++round) {
        CHECK(cost_of_each(server, clients, request_text("POST", "/echo?raw=1", "", body)) < 1.8 * sent);
        CHECK(eventually(long_enough, [&] { return footprint_of(server).descriptors == before.descriptors; }));
        CHECK(memory_of_workers(server) < before.memory + clients * sent);
    }
    CHECK(serves(server.address()));
}

}   // namespace tricorn::test::memory_test
