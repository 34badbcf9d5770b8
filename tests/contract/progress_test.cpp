// --worker-timeout: a worker without progress is killed and replaced; a worker that waits, serves or was not watched is
// not.
#include "tests/contract/load.hpp"
#include <algorithm>
#include <csignal>
#include <thread>

namespace tricorn::test::progress_test {

TEST_CASE("progress: a stopped worker is killed and replaced") {
    Server server({"--workers=2", "--worker-timeout=1s"});
    std::vector<pid_t> const before = server.workers();
    kill(before.front(), SIGSTOP);
    CHECK(eventually(long_enough, [&] {
        std::vector<pid_t> const now = server.workers();
        return !has(now, before.front()) && now.size() == 2;
    }));
    CHECK(has(server.workers(), before.back()));
    CHECK(server.process().errors().find("has made no progress") != std::string::npos);
    CHECK(serves(server.address()));
}

TEST_CASE("progress: workers stopped under load lose no more than the requests they were serving") {
    Server server(workers_for_load(4, {"--worker-timeout=1s"}));
    Footprint const before = footprint_of(server);
    std::size_t const workers = before.workers;
    SteadyLoad load(server);
    std::int64_t held = 0;
    for (int i = 0; i < (full_size() ? 20 : 3); ++i) {
        std::this_thread::sleep_for(Millis(1'200));   // an earlier death would be a failed start
        pid_t const victim = server.workers().front();
        kill(victim, SIGSTOP);
        REQUIRE(eventually(long_enough, [&] { return process_state(victim).value_or(ProcessState{}).state == 'T'; }));
        held += static_cast<std::int64_t>(descriptors_of(victim) - before.descriptors / workers);
        REQUIRE(eventually(long_enough, [&] {
            std::vector<pid_t> const now = server.workers();
            return !has(now, victim) && now.size() == workers;
        }));
    }
    Account const account = load.stop();
    INFO(account.text, "; held: ", held);
    CHECK(account.errors <= held);
    CHECK(account.not_ok == 0);
    CHECK(account.ok > 0);
    check_as_before(server, before);
    CHECK(serves(server.address()));
}

TEST_CASE("progress: if all workers are stopped, each is replaced") {
    Server server({"--workers=3", "--worker-timeout=1s"});
    std::vector<pid_t> const before = server.workers();
    for (pid_t const pid : before) kill(pid, SIGSTOP);
    CHECK(serves(server.address(), long_enough));
    CHECK(eventually(long_enough, [&] {
        std::vector<pid_t> const now = server.workers();
        return now.size() == 3 && std::none_of(now.begin(), now.end(), [&](pid_t pid) { return has(before, pid); });
    }));
}

TEST_CASE("progress: a waiting worker, idle or in an exchange, is not stuck") {
    Server server({"--workers=2", "--worker-timeout=1s", "--max-delay=10s", "--db-connections=1",
                   "--db-latency=fixed:4s", "--db-acquire-timeout=10s"});
    std::vector<pid_t> const before = server.workers();
    std::vector<Connection> waiting;
    bool const alone = model_is({"prefork"});   // each of these holds a process
    for (std::string const target : {"/delay/5s", "/db"}) {
        waiting.emplace_back(server.address());
        REQUIRE(waiting.back().send(get_text(target)));
    }
    std::vector<Connection> idle;
    if (!alone) idle = idle_connections(server.address(), 3);
    for (Connection& connection : waiting) {
        Reply const reply = connection.read_final_reply(long_enough);
        CHECK_MESSAGE(reply.is(200), describe(reply));
    }
    std::this_thread::sleep_for(Millis(3'000));
    CHECK(server.workers() == before);
}

TEST_CASE("progress: a computation that blocks a whole worker for longer is cut, one that blocks a thread is not") {
    Server server({"--workers=1", "--worker-timeout=1s"});
    std::vector<pid_t> const before = server.workers();
    Connection connection(server.address());
    REQUIRE(connection.send(get_text("/cpu?ms=6000")));
    if (model_is({"thread", "pool"})) {
        CHECK(connection.read_final_reply(long_enough).is(200));
        CHECK(server.workers() == before);
        return;
    }
    CHECK(connection.read_final_reply(long_enough).end != End::complete);
    CHECK(serves(server.address()));
    CHECK_FALSE(has(server.workers(), before.front()));
}

TEST_CASE("progress: consecutive computations count as progress") {
    Server server({"--workers=1", "--worker-timeout=2s"});
    std::vector<pid_t> const before = server.workers();
    std::vector<Connection> computing;
    std::size_t const count = model_is({"prefork"}) ? 1 : 8;
    for (std::size_t i = 0; i < count; ++i) {
        computing.emplace_back(server.address());
        REQUIRE(computing.back().send(get_text("/cpu?ms=500")));
    }
    for (Connection& connection : computing) CHECK(connection.read_final_reply(long_enough).is(200));
    CHECK(server.workers() == before);
}

TEST_CASE("progress: a supervisor that was frozen itself kills no worker when it continues") {
    Server server({"--workers=2", "--worker-timeout=1s"});
    std::vector<pid_t> const before = server.workers();
    for (int i = 0; i < 2; ++i) {
        // As if the machine had been suspended: no process has run.
        server.process().signal(SIGSTOP);
        for (pid_t const pid : before) kill(pid, SIGSTOP);
        std::this_thread::sleep_for(Millis(3'000));
        server.process().signal(SIGCONT);
        std::this_thread::sleep_for(Millis(200));
        for (pid_t const pid : before) kill(pid, SIGCONT);
        std::this_thread::sleep_for(Millis(1'500));
    }
    CHECK(server.workers() == before);
    CHECK(serves(server.address()));
}

TEST_CASE("progress: without a timeout a worker may be stopped for any time") {
    Server server({"--workers=2", "--worker-timeout=0s"});
    std::vector<pid_t> const before = server.workers();
    kill(before.front(), SIGSTOP);
    std::this_thread::sleep_for(Millis(3'000));
    CHECK(server.workers() == before);
    kill(before.front(), SIGCONT);
    CHECK(serves(server.address()));
}

}   // namespace tricorn::test::progress_test
