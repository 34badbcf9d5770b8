// Workers are replaced, added and removed under load without an effect on clients.
#include "tests/contract/load.hpp"
#include <algorithm>
#include <csignal>
#include <sys/resource.h>
#include <thread>

namespace tricorn::test::replace_test {

namespace {

// All of them are gone, and as many others exist.
bool replaced(Server const& server, std::vector<pid_t> const& before) {
    return eventually(long_enough, [&] {
        std::vector<pid_t> const now = server.workers();
        bool const gone = std::none_of(before.begin(), before.end(), [&](pid_t pid) { return has(now, pid); });
        return gone && now.size() == before.size();
    });
}

bool has_workers(Server const& server, std::size_t count) {
    return eventually(long_enough, [&] { return server.workers().size() == count; });
}

std::int64_t generation(Server const& server) {
    return number_at(parse_json(get(server.address(), "/echo", long_enough).body), "/server/generation");
}

void let_open_descriptors(Server const& server, rlim_t count) {
    rlimit limit{};
    REQUIRE(prlimit(server.pid(), RLIMIT_NOFILE, nullptr, &limit) == 0);
    limit.rlim_cur = count;
    REQUIRE(prlimit(server.pid(), RLIMIT_NOFILE, &limit, nullptr) == 0);
}

}   // namespace

TEST_CASE("replace: HUPs under load lose no request and leak nothing") {
    int const rounds = full_size() ? 100 : 20;
    Server server(workers_for_load(2));
    Footprint const before = footprint_of(server);
    SteadyLoad load(server);
    for (int round = 0; round < rounds; ++round) {
        std::vector<pid_t> const old = server.workers();
        server.process().signal(SIGHUP);
        CAPTURE(round);
        REQUIRE(replaced(server, old));
        std::this_thread::sleep_for(Millis(50));   // they serve, too
    }
    Account const account = load.stop();
    INFO(account.text);
    CHECK(account.without_loss());
    CHECK(generation(server) == rounds + 1);
    check_as_before(server, before);
    CHECK(serves(server.address()));
}

TEST_CASE("replace: HUPs that come faster than rounds end lose nothing either") {
    Server server(workers_for_load(2));
    Footprint const before = footprint_of(server);
    std::vector<pid_t> const old = server.workers();
    SteadyLoad load(server);
    for (int i = 0; i < 30; ++i) {
        server.process().signal(SIGHUP);
        std::this_thread::sleep_for(Millis(5));
    }
    CHECK(replaced(server, old));
    CHECK(has_workers(server, old.size()));
    Account const account = load.stop();
    INFO(account.text);
    CHECK(account.without_loss());
    // A HUP during a round is not forgotten, though its own round may still be running.
    CHECK(eventually(long_enough, [&] { return generation(server) >= 3; }));
    CHECK(generation(server) <= 31);
    check_as_before(server, before);
    CHECK(serves(server.address()));
}

TEST_CASE("replace: an idle connection of a worker that is replaced has time for one more request") {
    Server server({"--workers=2", "--keepalive-timeout=1m"});
    std::vector<Connection> idle = idle_connections(server.address(), 2);
    server.process().signal(SIGHUP);
    REQUIRE(eventually(long_enough, [&] { return generation(server) == 2; }));
    std::this_thread::sleep_for(Millis(3'000));   // a stop of the service leaves one second
    for (Connection& each : idle) {
        Reply const reply = each.exchange(get_text("/echo"), long_enough);
        CHECK_MESSAGE(reply.is(200), describe(reply));
        CHECK(reply.announces_close());
        CHECK(number_at(parse_json(reply.body), "/server/generation") == 1);
    }
    CHECK(eventually(long_enough, [&] { return server.workers().size() == 2; }));
    CHECK(serves(server.address()));
}

// If only one process was woken for a connection and then ended, the connection would wait until another process polls.
TEST_CASE("replace: a client that connects while a worker ends does not wait for another client") {
    Server server({"--workers=2"});
    auto const end = std::chrono::steady_clock::now() + Millis(full_size() ? 60'000 : 4'000);
    Millis longest(0);
    int answered = 0;
    for (auto begin = std::chrono::steady_clock::now(); begin < end; begin = std::chrono::steady_clock::now()) {
        if (answered % 8 == 0) server.process().signal(SIGHUP);
        Reply const reply = get(server.address(), "/plaintext");
        REQUIRE_MESSAGE(reply.is(200), describe(reply));
        ++answered;
        longest = std::max(longest, std::chrono::floor<Millis>(std::chrono::steady_clock::now() - begin));
    }
    INFO(answered, " answers, generation ", generation(server));
    CHECK(longest < Millis(3'000));
}

TEST_CASE("replace: TTIN and TTOU under load lose no request") {
    Server server(workers_for_load(2));
    Footprint const before = footprint_of(server);
    SteadyLoad load(server);
    for (int cycle = 0; cycle < (full_size() ? 100 : 10); ++cycle) {
        CAPTURE(cycle);
        for (std::size_t more = 1; more <= 3; ++more) {
            server.process().signal(SIGTTIN);
            REQUIRE(has_workers(server, before.workers + more));
        }
        for (std::size_t more = 3; more-- > 0;) {
            server.process().signal(SIGTTOU);
            REQUIRE(has_workers(server, before.workers + more));
        }
    }
    Account const account = load.stop();
    INFO(account.text);
    CHECK(account.without_loss());
    check_as_before(server, before);
    CHECK(serves(server.address()));
}

TEST_CASE("replace: there is always one worker") {
    Server server({"--workers=1"});
    for (int i = 0; i < 3; ++i) {
        server.process().signal(SIGTTOU);
        std::this_thread::sleep_for(Millis(50));
    }
    CHECK(has_logged(server, "the minimum is 1"));
    CHECK(server.workers().size() == 1);
    CHECK(serves(server.address()));
}

TEST_CASE("replace: workers added later share the database's connections") {
    Server server(workers_for_load(1, {"--db-connections=2", "--db-latency=fixed:10ms", "--db-acquire-timeout=60s"}));
    std::size_t const few = server.workers().size();
    SteadyLoad load(server, "/db");
    for (std::size_t more = 1; more <= 3; ++more) {
        server.process().signal(SIGTTIN);
        REQUIRE(has_workers(server, few + more));
    }
    std::vector<pid_t> const old = server.workers();
    server.process().signal(SIGHUP);
    CHECK(replaced(server, old));
    Account const account = load.stop();
    INFO(account.text);
    CHECK(account.without_loss());
    boost::json::value const status = parse_json(get(server.address(), "/db/status").body);
    CHECK(number_at(status, "/in_use") == 0);
    CHECK(number_at(status, "/most_in_use") == 2);
    CHECK(number_at(status, "/timeouts") == 0);
}

TEST_CASE("replace: an exchange in progress is answered by the old worker while new ones serve") {
    Server server(workers_for_load(2));
    std::vector<pid_t> const old = server.workers();
    Connection slow(server.address());
    REQUIRE(slow.send(get_text("/delay/3s")));
    std::this_thread::sleep_for(Millis(300));
    server.process().signal(SIGHUP);
    CHECK(eventually(long_enough, [&] { return generation(server) == 2; }));
    CHECK(get(server.address(), "/readyz").is(200));
    Reply const reply = slow.read_final_reply();
    CHECK_MESSAGE(reply.is(200), describe(reply));
    CHECK(reply.announces_close());
    CHECK(replaced(server, old));
}

TEST_CASE("replace: an old worker that does not end in time is killed, and that is logged") {
    Server server(workers_for_load(2, {"--graceful-timeout=2s"}));
    std::vector<pid_t> const old = server.workers();
    Connection slow(server.address());
    REQUIRE(slow.send(get_text("/delay/10s")));
    std::this_thread::sleep_for(Millis(300));
    server.process().signal(SIGHUP);
    CHECK(replaced(server, old));
    CHECK(slow.read_final_reply(Millis(9'000)).end != End::timeout);   // its response would come after that
    CHECK(has_logged(server, "has not stopped within the graceful timeout"));
    CHECK(serves(server.address()));
    // Exchanges cut before the stop do not affect its exit code, once the supervisor has reaped the killed worker.
    CHECK(eventually(long_enough, [&] {
        return std::ranges::none_of(old, [](pid_t pid) { return process_state(pid).has_value(); });
    }));
    server.process().signal(SIGTERM);
    CHECK(server.process().wait(long_enough) == Exit{false, 0});
}

TEST_CASE("replace: TERM during a round stops everything, gracefully and at once") {
    Server server(workers_for_load(2));
    Connection slow(server.address());
    REQUIRE(slow.send(get_text("/delay/2s")));
    std::this_thread::sleep_for(Millis(300));
    server.process().signal(SIGHUP);
    CHECK(eventually(long_enough, [&] { return generation(server) == 2; }));   // two generations exist
    server.process().signal(SIGHUP);   // and a third one is starting
    std::vector<pid_t> const family = descendants_of(server.pid());
    server.process().signal(SIGTERM);
    CHECK(slow.read_final_reply().is(200));
    CHECK(server.process().wait(long_enough) == Exit{false, 0});
    CHECK(std::none_of(family.begin(), family.end(), alive));
}

TEST_CASE("replace: while no new worker can be started the old ones stay, and another HUP tries again") {
    Server server(workers_for_load(2));
    std::vector<pid_t> const old = server.workers();
    rlimit limit{};
    REQUIRE(prlimit(server.pid(), RLIMIT_NOFILE, nullptr, &limit) == 0);
    let_open_descriptors(server, 3);
    server.process().signal(SIGHUP);
    CHECK(has_logged(server, "giving up replacing the workers"));
    CHECK(server.workers() == old);
    CHECK(get(server.address(), "/readyz").is(200));
    let_open_descriptors(server, limit.rlim_cur);
    server.process().signal(SIGHUP);
    CHECK(replaced(server, old));
    CHECK(generation(server) == 3);
}

TEST_CASE("replace: workers that have reached --max-requests are replaced without loss") {
    Server server(workers_for_load(2, {"--max-requests=300", "--max-requests-jitter=100"}));
    Footprint const before = footprint_of(server);
    std::vector<pid_t> seen = server.workers();
    SteadyLoad load(server);
    CHECK(eventually(long_enough, [&] {
        for (pid_t const pid : server.workers()) {
            if (!has(seen, pid)) seen.push_back(pid);
        }
        return seen.size() >= before.workers + 20;
    }));
    Account const account = load.stop();
    INFO(account.text);
    CHECK(account.without_loss());
    CHECK(generation(server) == 1);
    check_as_before(server, before);
}

}   // namespace tricorn::test::replace_test
