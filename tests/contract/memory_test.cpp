// What clients that do not take their answers cost, and that it is given back.
#include "tests/contract/load.hpp"
#include <algorithm>
#include <thread>

namespace tricorn::test::memory_test {

namespace {

std::size_t memory_of_workers(Server const& server) {
    return footprint_of(server).memory;
}

// KiB for each of so many clients that asked and do not read. Their answers are on their way, as far as they go.
double cost_of_each(Server& server, std::size_t clients, std::string const& request) {
    std::size_t const before = memory_of_workers(server);
    std::vector<Connection> slow;
    for (std::size_t i = 0; i < clients; ++i) {
        slow.emplace_back(server.address(), 4096);
        REQUIRE(slow.back().send(request, long_enough));
    }
    std::size_t most = 0;
    for (std::size_t last = 1; last != most;) {   // until it does not grow any more
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

// The answers are longer than what the kernel takes. Of one that is made on the way a piece is in memory, of
// an echo all of it.
TEST_CASE("memory: a client that does not read costs a piece of its answer, or what it sent itself, and no more") {
    if (model_is({"prefork"}) || sanitized()) return;   // there it is one for each process; sanitizers keep all memory
    std::size_t const clients = full_size() ? 100 : 40;
    std::size_t const units = clients + 8;
    Server server({"--threads=" + std::to_string(units), "--write-timeout=1m", "--max-body=8MiB"});
    Footprint const before = footprint_of(server);
    constexpr std::size_t sent = 6 * 1024;   // KiB
    std::string const body(sent * 1024, 'x');
    CHECK(cost_of_each(server, clients, get_text("/bytes/10485760")) < 256);
    // An echo of what was sent, which itself is gone by then; threads share the heap less well than one does. A second
    // time nothing is added to what is kept of the first.
    for (int round = 0; round < 2; ++round) {
        CHECK(cost_of_each(server, clients, request_text("POST", "/echo?raw=1", "", body)) < 1.8 * sent);
        CHECK(eventually(long_enough, [&] { return footprint_of(server).descriptors == before.descriptors; }));
        CHECK(memory_of_workers(server) < before.memory + clients * sent);
    }
    CHECK(serves(server.address()));
}

}   // namespace tricorn::test::memory_test
