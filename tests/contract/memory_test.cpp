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
    Server server({"--write-timeout=1m", "--max-body=8MiB"});
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

TEST_CASE(
    "memory: where too much waits for slow clients, further large responses are refused, and later they are not") {
    if (model_is({"prefork"})) return;   // one client per process
    Server server({"--write-timeout=10m", "--max-buffered=8MiB"});
    std::string const large = request_text("POST", "/echo?raw=1", "", std::string(1024 * 1024, 'x'));
    {
        std::vector<Connection> slow;
        for (int i = 0; i < 16; ++i) {
            slow.emplace_back(server.address(), 4096);
            REQUIRE(slow.back().send(large, long_enough));
        }
        CHECK(eventually(long_enough, [&] {
            Reply const reply = Connection(server.address()).exchange(large, long_enough);
            return reply.is(503) && reply.has("Retry-After");
        }));
        CHECK(get(server.address(), "/plaintext").is(200));
        CHECK(get(server.address(), "/bytes/10000000", long_enough).is(200));
    }
    CHECK(eventually(long_enough, [&] { return Connection(server.address()).exchange(large, long_enough).is(200); }));
}

TEST_CASE("memory: where it has run out the exchange is answered 500, and the next one is served") {
    if (sanitized()) return;   // a sanitizer's shadow memory does not fit into any settable address space
    Restrictions little;
    little.address_space = 400UL * 1024 * 1024;
    Server server({"--workers=1", "--max-body=64MiB"}, little);
    std::string const body(40 * 1024 * 1024, '\1');   // six times as long in the answer
    for (int i = 0; i < 3; ++i) {
        Connection connection(server.address());
        REQUIRE(connection.send(request_text("POST", "/echo", "", body), long_enough));
        Reply const reply = connection.read_final_reply(long_enough);
        CHECK_MESSAGE(reply.is(500), describe(reply));
        CHECK(reply.announces_close());
        CHECK(serves(server.address()));
    }
}

}   // namespace tricorn::test::memory_test
