// Workers that die, again and again: what is lost is bounded, and so is what is done about it.
#include "tests/contract/load.hpp"
#include <algorithm>
#include <csignal>
#include <map>
#include <random>
#include <set>
#include <sys/resource.h>
#include <thread>

namespace tricorn::test {

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

}   // namespace

TEST_CASE("crash: fifty workers killed under load cost no more than what they were serving") {
    constexpr int kills = 50;
    std::size_t const workers = model_is({"prefork"}) ? 8 : 4;
    Server server({"--workers=" + std::to_string(workers)});
    Footprint const before = footprint_of(server);
    std::map<pid_t, SteadyClock::time_point> since;
    std::mt19937 random(1);
    SteadyLoad load(server);
    for (int done = 0; done < kills;) {
        std::this_thread::sleep_for(Millis(20));
        std::vector<pid_t> grown;   // a younger one's death would be a failed start
        for (pid_t const pid : server.workers()) {
            auto const first_seen = since.try_emplace(pid, SteadyClock::now()).first->second;
            if (SteadyClock::now() - first_seen > Millis(1'500)) grown.push_back(pid);
        }
        if (grown.empty()) continue;
        kill(grown[random() % grown.size()], SIGKILL);
        ++done;
        REQUIRE(eventually(long_enough, [&] { return server.workers().size() == workers; }));
    }
    Account const account = load.stop();
    INFO(account.text);
    std::int64_t const served_at_once = model_is({"prefork"}) ? 1 : SteadyLoad::connections;
    CHECK(account.errors <= kills * served_at_once);
    CHECK(account.not_ok == 0);
    CHECK(account.ok > 0);
    CHECK(get(server.address(), "/readyz", long_enough).is(200));
    check_as_before(server, before);
    CHECK(serves(server.address()));
}

TEST_CASE("crash: while workers cannot be started, tries are few and /readyz says so; then it recovers") {
    // Asked on a connection that is there already: the workers that are left cannot take another.
    Server server({"--workers=2", "--keepalive-timeout=5m", "--keepalive-requests=0"});
    std::this_thread::sleep_for(Millis(1'200));
    Connection witness(server.address());
    Identity const left = who_answers(witness);
    rlimit const descriptors = limit_of(server.pid(), RLIMIT_NOFILE);
    set_limit(server.pid(), RLIMIT_NOFILE, {4, descriptors.rlim_max});
    auto const begin = SteadyClock::now();
    for (pid_t const pid : server.workers()) {
        if (pid != left.pid) kill(pid, SIGKILL);
    }
    CHECK(eventually(long_enough, [&] { return witness.exchange(get_text("/readyz")).status == 503; }));
    std::this_thread::sleep_for(Millis(2'000));
    auto const seconds = std::chrono::duration_cast<std::chrono::seconds>(SteadyClock::now() - begin).count();
    CHECK(server.workers() == std::vector<pid_t>{left.pid});
    CHECK(times(server.process().errors(), "cannot start worker") <= static_cast<std::size_t>(6 + seconds));
    std::size_t const ticks = process_state(server.pid())->ticks;
    CHECK(ticks < static_cast<std::size_t>(100 * (seconds + 1)) / 4);   // far from a spin
    set_limit(server.pid(), RLIMIT_NOFILE, descriptors);
    CHECK(eventually(long_enough, [&] { return server.workers().size() == 2; }));
    CHECK(eventually(long_enough, [&] { return witness.exchange(get_text("/readyz")).status == 200; }));
    CHECK(serves(server.address()));
}

TEST_CASE("crash: workers that begin and then find no threads are tried less and less often, until there are some") {
    if (!model_is({"pool"}) || sanitized()) return;   // only here a worker needs many; sanitizers need all memory
    Server server({"--workers=2", "--threads=64", "--thread-stack=4MiB"});
    std::this_thread::sleep_for(Millis(1'200));
    rlimit const memory = limit_of(server.pid(), RLIMIT_AS);
    set_limit(server.pid(), RLIMIT_AS, {128UL * 1024 * 1024, memory.rlim_max});   // it has room, 64 stacks have none
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

}   // namespace tricorn::test
