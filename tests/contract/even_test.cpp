// Connections are spread over the workers.
#include "tests/contract/fixture.hpp"
#include <algorithm>
#include <csignal>
#include <map>

namespace tricorn::test::even_test {

TEST_CASE("even: keep-alive connections that come one after the other are spread over the workers") {
    if (model_is({"prefork"})) return;   // one connection each
    Server server({"--workers=4", "--keepalive-timeout=1m"});
    std::map<pid_t, int> by_worker;
    // A worker that does not get a processor meanwhile gets no connections.
    CHECK(eventually(long_enough, [&] {
        std::vector<Connection> all;
        by_worker.clear();
        for (int i = 0; i < 80; ++i) ++by_worker[who_answers(all.emplace_back(server.address())).pid];
        return by_worker.size() == 4 &&
               std::ranges::all_of(by_worker, [](auto const& each) { return each.second >= 10; });
    }));
    for (auto const& [worker, connections] : by_worker) CHECK_MESSAGE(connections >= 10, worker, ": ", connections);
    CHECK(serves(server.address()));
}

TEST_CASE("even: where the other workers do not take what comes, one serves it all") {
    if (model_is({"prefork"})) return;
    Server server({"--workers=3", "--worker-timeout=0s", "--keepalive-timeout=5m"});
    std::vector<pid_t> const workers = server.workers();
    REQUIRE(workers.size() == 3);
    kill(workers[1], SIGSTOP);
    kill(workers[2], SIGSTOP);
    std::vector<Connection> all;
    for (int i = 0; i < 100; ++i) {
        Reply const reply = all.emplace_back(server.address()).exchange(get_text("/plaintext"), long_enough);
        CHECK_MESSAGE(reply.is(200), describe(reply));
    }
    kill(workers[1], SIGCONT);
    kill(workers[2], SIGCONT);
    CHECK(serves(server.address()));
}

}   // namespace tricorn::test::even_test
