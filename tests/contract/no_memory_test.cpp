// The system has no more memory for a worker: the exchange that needs it ends, and no other.
#include "tests/contract/fixture.hpp"

namespace tricorn::test::no_memory_test {

TEST_CASE("no memory: it costs the exchanges that need it, whatever step of theirs needs it, and no worker") {
    if (sanitized()) {
        MESSAGE("SKIPPED: a sanitizer needs more address space than the limit of this test");
        return;
    }
    Restrictions restrictions;
    restrictions.address_space = 200 << 20;
    Server server({model_is({"prefork"}) ? "--workers=4" : "--workers=1", "--threads=16", "--max-body=64MiB",
                   "--body-timeout=60s", "--max-connections=64"},
                  restrictions);
    std::vector<pid_t> const workers = server.workers();
    std::size_t refused = 0;
    for (std::size_t const size : {std::size_t(24) << 20, std::size_t(6) << 20, std::size_t(1) << 20}) {
        std::string const body(size, '\x01');   // its answer is six times as long
        std::vector<Connection> clients;
        for (int i = 0; i < (model_is({"prefork"}) ? 4 : 16); ++i) {
            clients.emplace_back(server.address());
            clients.back().send(request_text("POST", "/echo", "", body));
        }
        for (Connection& client : clients) {
            Reply const reply = client.read_final_reply(long_enough);
            CHECK_MESSAGE(reply.end != End::timeout, describe(reply));
            refused += reply.is(200) ? 0 : 1;
        }
    }
    CHECK(refused > 0);   // else this has tested nothing
    CHECK(server.workers() == workers);
    CHECK(server.process().errors().find("failed: ") != std::string::npos);
    CHECK(serves(server.address()));
}

}   // namespace tricorn::test::no_memory_test
