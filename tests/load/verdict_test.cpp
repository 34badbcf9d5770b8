// The client reports invalid numbers with the reason, and no others.
#include "tests/load/fixture.hpp"
#include <filesystem>
#include <memory>
#include <sched.h>
#include <vector>

namespace tricorn::test::verdict_test {

namespace {

bool has_reason(Outcome const& run, std::string const& words) {
    for (auto const& reason : run.json.at_pointer("/verdict/reasons").as_array()) {
        if (reason.as_string().find(words) != boost::json::string::npos) return true;
    }
    return false;
}

// Returns the last processor on which this process may run.
int last_processor() {
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    sched_getaffinity(0, sizeof allowed, &allowed);
    int last = 0;
    for (int i = 0; i < CPU_SETSIZE; ++i) {
        if (CPU_ISSET(i, &allowed)) last = i;
    }
    return last;
}

}   // namespace

TEST_CASE("verdict: a client that shares its processor with a busy neighbour reports that it was starved") {
    if (!std::filesystem::exists("/proc/thread-self/schedstat")) {
        MESSAGE("skipped: this kernel does not tell how long a thread waited for a processor");
        return;
    }
    TricornServer server({"--model=coroutine", "--keepalive-requests=0"});
    Restrictions one_processor;
    one_processor.processor = last_processor();
    Words const endless{"/bin/sh", "-c", "while :; do :; done"};
    std::vector<std::unique_ptr<Process>> neighbours;
    for (int i = 0; i < 7; ++i) neighbours.push_back(std::make_unique<Process>(endless, one_processor));
    auto const run_for = [&](Millis time) {
        return load({"-d", to_text(time), "-c", "32", "-t", "1"}, server.url(), one_processor);
    };
    // A server without a processor gives the client nothing to do.
    Outcome const run = patiently({Millis(1'500), Millis(3'000), Millis(4'900)}, run_for,
                                  [](Outcome const& one) { return has_reason(one, "for a processor"); });
    INFO(run.text());
    CHECK(run.ended_with(3));
    CHECK(has_reason(run, "of the time: latencies include that"));
    CHECK(run.real("/client/waited_seconds") >= 0.2 * run.real("/window_seconds"));
    CHECK(run.failed() == 0);
}

TEST_CASE("verdict: a rate that the server's connections cannot keep was not met") {
    // Two connections at 50 ms per request answer 40 per second.
    FaultyServer server(always(Steps().pause(Millis(50)).say(ok_text())));
    Outcome const run = load({"-R", "200", "-d", "1s", "-c", "2", "-t", "1"}, server.url());
    INFO(run.text());
    CHECK(run.ended_with(3));
    CHECK(has_reason(run, "the rate was not met: "));
    CHECK(run.offered() == 200);
    CHECK(run.sent() <= 42);
    check_normal_run(server);
}

TEST_CASE("verdict: connections that back off instead of sending break Little's law") {
    // One of twenty requests is not reset: each connection waits 1, 2, 4 … 100 ms before it retries.
    FaultyServer server({{}, {}, [](Received const& request) {
                             return request.number % 20 == 0 ? Steps().say(ok_text()) : Steps().reset();
                         }});
    Outcome const run = load({"-d", "1100ms", "-c", "8", "-t", "1"}, server.url());
    INFO(run.text());
    CHECK(run.ended_with(3));
    CHECK(has_reason(run, "Little's law: "));
    CHECK(run.real("/in_flight") < 7.2);
    CHECK(run.ok() > 0);
    check_normal_run(server);
}

TEST_CASE("verdict: a faultless run is VALID, in both loops") {
    FaultyServer server(always(Steps().pause(Millis(20)).say(ok_text())));
    for (Words const& loop : {Words{}, Words{"-R", "200"}, Words{"-R", "200", "--arrivals", "poisson"}}) {
        auto const run_for = [&](Millis time) {
            Words flags{"-d", to_text(time), "-c", "16", "-t", "1"};
            flags.insert(flags.end(), loop.begin(), loop.end());
            return load(flags, server.url());
        };
        Outcome const run = patiently({Millis(1'100), Millis(1'200), Millis(1'300), Millis(1'400)}, run_for,
                                      [](Outcome const& one) { return one.ended_with(0); });
        // Three of 220 requests that are a millisecond late suffice to invalidate the run, rightly.
        check_undisturbed(run, run.ended_with(0), 0.003);
        CHECK(run.is_valid() == run.json.at_pointer("/verdict/reasons").as_array().empty());
        // In a closed loop as many as connections; 200 per second at 20 ms each are four.
        CHECK(run.real("/in_flight") > (loop.empty() ? 14.0 : 3.0));
        CHECK(run.real("/in_flight") <= 16.001);
    }
    check_normal_run(server);
}

}   // namespace tricorn::test::verdict_test
