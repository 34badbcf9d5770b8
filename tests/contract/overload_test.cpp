// More load than capacity: refused clients are told in time, and afterwards everything is as before.
#include "tests/contract/crowd.hpp"
#include "tests/contract/load.hpp"
#include <algorithm>

namespace tricorn::test::overload_test {

namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr Millis service_time(200), patience(1'000);
constexpr Millis slack(500);   // without the limit the wait would be longer by more than this

// Measures the worst delay of a thread that only sleeps: a busy machine adds it to each step of every exchange.
class Lateness {
public:
    Lateness() : thread_([this] { watch(); }) {}
    ~Lateness() { stop(); }
    Lateness(Lateness const&) = delete;
    Lateness& operator=(Lateness const&) = delete;

    Millis stop() {
        stop_ = true;
        if (thread_.joinable()) thread_.join();
        return worst_;
    }

private:
    void watch() {
        while (!stop_) {
            auto const due = SteadyClock::now() + Millis(5);
            std::this_thread::sleep_until(due);
            worst_ = std::max(worst_, std::chrono::ceil<Millis>(SteadyClock::now() - due));
        }
    }

    std::atomic<bool> stop_ = false;
    Millis worst_{0};
    std::thread thread_;
};

// Clients that each send a new request after each response: with so many, and refusals after `patience`, the load is
// twice the capacity of `units`.
int clients_for_twice(int units) {
    return 2 * units * static_cast<int>(patience / service_time) + units;
}

// The p99 of successful requests is bounded by the allowed wait and the service time; the rest are refused.
void check_at_twice_the_capacity(Server const& server, int units, std::string const& target) {
    Footprint const before = footprint_of(server);
    Millis const time = full_size() ? Millis(30'000) : Millis(5'000);
    Lateness lateness;
    Crowd crowd(server.address(), clients_for_twice(units), target);
    std::this_thread::sleep_for(time);
    crowd.stop();
    Millis const late = lateness.stop();
    std::this_thread::sleep_for(Millis(2'000));
    std::vector<Millis> const& took = crowd.took();
    REQUIRE(!took.empty());
    Millis const p99 = took[took.size() * 99 / 100];
    INFO("sent ", crowd.sent.load(), ", ok ", crowd.ok.load(), ", refused ", crowd.refused.load(), ", p99 ",
         p99.count(), " ms, lateness ", late.count(), " ms");
    if (full_size()) {
        MESSAGE("sent ", crowd.sent.load(), ", ok ", crowd.ok.load(), ", refused ", crowd.refused.load(), ", p99 ",
                p99.count(), " ms");
    }
    CHECK(crowd.ok + crowd.refused == crowd.sent);
    CHECK(took[took.size() / 2] < patience + service_time + slack);
    CHECK(p99 < patience + service_time + slack + 5 * late);
    std::int64_t const ceiling = units * ((time + patience) / service_time + 2);
    CHECK(crowd.ok <= ceiling);
    CHECK(crowd.ok >= ceiling / 4);   // an overloaded server still does its work
    CHECK(crowd.refused >= crowd.ok / 4);
    check_as_before(server, before);
    auto const start = SteadyClock::now();
    CHECK(get(server.address(), target, long_enough).is(200));
    CHECK(SteadyClock::now() - start < patience);   // no earlier request blocks it
    CHECK(serves(server.address()));
}

bool is_refusal(Reply const& reply) {
    return reply.is(503) && reply.has("Retry-After") && is_json(reply.body);
}

}   // namespace

TEST_CASE(
    "overload: at twice a pool's capacity successful requests have not waited too long, and the rest are refused") {
    if (!model_is({"pool"})) return;
    for (char const* const idle : {"--pool-idle=park", "--pool-idle=hold"}) {
        CAPTURE(idle);
        Server server({"--threads=8", "--queue-timeout=1s", idle});
        check_at_twice_the_capacity(server, 8, "/delay/200ms");
        if (!full_size()) break;
    }
}

// If units are not scarce, their resource is. (prefork's clients wait in the kernel's queue without a limit: its units
// are its limit.)
TEST_CASE("overload: at twice the database's capacity successful requests have not waited too long, and the rest are "
          "refused") {
    if (model_is({"prefork"})) return;
    Server server({"--db-connections=8", "--db-latency=fixed:200ms", "--db-acquire-timeout=1s", "--threads=200"});
    check_at_twice_the_capacity(server, 8, "/db");
}

TEST_CASE("overload: clients above --max-connections are refused, and existing connections are not affected") {
    if (model_is({"prefork"})) return;   // as many as workers, the others wait
    constexpr std::size_t limit = 8;
    Server server({"--max-connections=" + std::to_string(limit), "--keepalive-timeout=1m"});
    std::vector<Connection> held = idle_connections(server.address(), limit);
    for (int i = 0; i < 300; ++i) {
        Connection excess(server.address());
        Reply const reply = excess.exchange(get_text("/plaintext"));
        CHECK_MESSAGE(is_refusal(reply), describe(reply));
        CHECK(reply.announces_close());
    }
    for (Connection& connection : held) CHECK(connection.exchange(get_text("/plaintext")).is(200));
    std::string const log = server.process().errors();
    CHECK(std::count(log.begin(), log.end(), '\n') < 20);   // once per interval, not once per client
    CHECK(log.find("--max-connections") != std::string::npos);
    held.pop_back();
    CHECK(serves(server.address()));
}

TEST_CASE("overload: a pool whose threads and queue are full continues with them, and refuses all others at once") {
    if (!model_is({"pool"})) return;
    Server server({"--threads=2", "--queue-size=2", "--queue-timeout=1m", "--max-delay=1m"});
    std::vector<Connection> taken;
    for (int i = 0; i < 4; ++i) {
        taken.emplace_back(server.address());
        REQUIRE(taken.back().send(get_text("/delay/4s")));
        std::this_thread::sleep_for(Millis(100));
    }
    auto const start = SteadyClock::now();
    for (int i = 0; i < 100; ++i) {
        Connection excess(server.address());
        Reply const reply = excess.exchange(get_text("/plaintext"));
        if (SteadyClock::now() - start > Millis(3'000)) break;   // a slow machine: the first may be done
        CHECK_MESSAGE(is_refusal(reply), describe(reply));
    }
    for (Connection& connection : taken) CHECK(connection.read_final_reply(long_enough).is(200));
    CHECK(serves(server.address()));
}

}   // namespace tricorn::test::overload_test
