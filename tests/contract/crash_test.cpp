// Workers that die repeatedly, or cannot be started: the losses are bounded, and so is the effort.
#include "tests/contract/load.hpp"
#include "tests/contract/neighbours.hpp"
#include <algorithm>
#include <csignal>
#include <functional>
#include <map>
#include <random>
#include <set>
#include <sys/resource.h>
#include <thread>

namespace tricorn::test::crash_test {

namespace {

using SteadyClock = std::chrono::steady_clock;

rlimit limit_of(pid_t pid, __rlimit_resource resource) {
    rlimit limit{};
    REQUIRE(prlimit(pid, resource, nullptr, &limit) == 0);
    return limit;
}

void set_limit(pid_t pid, __rlimit_resource resource, rlimit limit) {
    REQUIRE(prlimit(pid, resource, &limit, nullptr) == 0);
}

std::size_t times(std::string const& text, std::string_view part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
}

// Uses an existing connection, because a worker without descriptors cannot accept another.
void check_that_tries_are_few(Server& server, std::function<void()> const& take, std::function<void()> const& give) {
    std::this_thread::sleep_for(Millis(1'200));
    Footprint const before = footprint_of(server);
    {
        Connection witness(server.address());
        Identity const left = who_answers(witness);
        take();
        std::size_t const ticks_before = process_state(server.pid())->ticks;
        auto const begin = SteadyClock::now();
        for (pid_t const pid : server.workers()) {
            if (pid != left.pid) kill(pid, SIGKILL);
        }
        CHECK(eventually(long_enough, [&] { return witness.exchange(get_text("/readyz")).status == 503; }));
        std::this_thread::sleep_for(Millis(2'000));
        auto const seconds = std::chrono::duration_cast<std::chrono::seconds>(SteadyClock::now() - begin).count();
        CHECK(server.workers() == std::vector<pid_t>{left.pid});
        CHECK(times(server.process().errors(), "cannot start worker") <= static_cast<std::size_t>(6 + seconds));
        std::size_t const ticks = process_state(server.pid())->ticks - ticks_before;
        CHECK(ticks < static_cast<std::size_t>(100 * (seconds + 1)) / 4);   // far from a spin
        give();
        CHECK(eventually(long_enough, [&] { return server.workers().size() == 2; }));
        CHECK(eventually(long_enough, [&] { return witness.exchange(get_text("/readyz")).status == 200; }));
    }
    check_as_before(server, before);
    CHECK(serves(server.address()));
}

}   // namespace

TEST_CASE("crash: workers killed under load lose no more than the requests they were serving") {
    int const kills = full_size() ? 200 : 50;
    Server server(workers_for_load(4));
    Footprint const before = footprint_of(server);
    std::size_t const workers = before.workers;
    std::size_t const own = before.descriptors / workers;   // of each worker; further ones are connections
    std::map<pid_t, SteadyClock::time_point> since;
    std::mt19937 random(1);
    std::int64_t held = 0;
    int soon = 0;
    SteadyLoad load(server);
    for (int done = 0; done < kills;) {
        std::this_thread::sleep_for(Millis(20));
        std::vector<pid_t> grown;   // an earlier death would be a failed start
        for (pid_t const pid : server.workers()) {
            auto const first_seen = since.try_emplace(pid, SteadyClock::now()).first->second;
            if (SteadyClock::now() - first_seen > Millis(1'500)) grown.push_back(pid);
        }
        if (grown.empty()) continue;
        pid_t const victim = grown[random() % grown.size()];
        kill(victim, SIGSTOP);   // so that its counts are those at its death
        REQUIRE(eventually(long_enough, [&] { return process_state(victim).value_or(ProcessState{}).state == 'T'; }));
        held += static_cast<std::int64_t>(descriptors_of(victim) - own);
        auto const killed = SteadyClock::now();
        kill(victim, SIGKILL);
        ++done;
        REQUIRE(get(server.address(), "/plaintext", long_enough).is(200));
        REQUIRE(eventually(long_enough, [&] { return server.workers().size() == workers && !alive(victim); }));
        if (SteadyClock::now() - killed < Millis(1'000)) ++soon;
    }
    Account const account = load.stop();
    INFO(account.text, "; held: ", held, "; replaced within a second: ", soon);
    CHECK(account.errors <= held);
    CHECK(held <= kills * (model_is({"prefork"}) ? 1 : SteadyLoad::connections()));
    CHECK(account.not_ok == 0);
    CHECK(account.ok > 0);
    CHECK(soon >= kills / 2);   // all of them, unless the machine is busy
    // At once, unless starts are so slow that some deaths came too early after them.
    CHECK(eventually(long_enough, [&] { return get(server.address(), "/readyz", long_enough).is(200); }));
    check_as_before(server, before);
    CHECK(serves(server.address()));
}

TEST_CASE("crash: while workers find no descriptors, tries are few and /readyz reports it; then it recovers") {
    Server server({"--workers=2", "--keepalive-timeout=5m", "--keepalive-requests=0"});
    rlimit const limit = limit_of(server.pid(), RLIMIT_NOFILE);
    check_that_tries_are_few(
        server,
        [&] {
            set_limit(server.pid(), RLIMIT_NOFILE, {4, limit.rlim_max});
        },
        [&] { set_limit(server.pid(), RLIMIT_NOFILE, limit); });
}

TEST_CASE("crash: while no process can be forked, tries are few and /readyz reports it; then it recovers") {
    if (!can_run_as(ordinary_user())) {
        MESSAGE("SKIPPED: needs root, and a program that anybody may run");
        return;
    }
    Server server({"--workers=2", "--threads=4", "--keepalive-timeout=5m", "--keepalive-requests=0"}, few_processes());
    std::optional<Neighbours> neighbours;
    check_that_tries_are_few(
        server, [&] { neighbours.emplace(); }, [&] { neighbours.reset(); });
}

TEST_CASE("crash: workers that start but find no threads are retried less and less often, until there are some") {
    if (!model_is({"pool"}) || sanitized()) return;   // only the pool needs many threads; sanitizers need all memory
    Server server({"--workers=2", "--threads=64", "--thread-stack=4MiB"});
    std::this_thread::sleep_for(Millis(1'200));
    rlimit const memory = limit_of(server.pid(), RLIMIT_AS);
    set_limit(server.pid(), RLIMIT_AS,
              {128UL * 1024 * 1024, memory.rlim_max});   // enough for the process, but not for 64 stacks
    std::vector<pid_t> const before = server.workers();
    kill(before.front(), SIGKILL);
    std::set<pid_t> seen;
    CHECK(eventually(long_enough, [&] {
        for (pid_t const pid : server.workers()) seen.insert(pid);
        return get(server.address(), "/readyz").status == 503;
    }));
    CHECK(seen.size() <= 8);
    CHECK(server.process().errors().find("thread") != std::string::npos);
    set_limit(server.pid(), RLIMIT_AS, memory);
    CHECK(eventually(long_enough, [&] { return get(server.address(), "/readyz").status == 200; }));
    CHECK(eventually(long_enough, [&] { return server.workers().size() == 2; }));
}

}   // namespace tricorn::test::crash_test
