// The client's thread stands still, or the server does, on a clock that a script moves: the numbers that follow, and on
// whom the verdict blames them. The same rules as in a real load: pacer, stalls, metrics, verdict.
#include "client/cli/exit_code.hpp"
#include "client/load/metrics/own_part.hpp"
#include "client/load/verdict/verdict.hpp"
#include "client/statistics/statistics.hpp"
#include "common/text/number_text.hpp"
#include "tests/client/load/engine/played_load.hpp"
#include "tests/support/run_size.hpp"
#include <algorithm>
#include <doctest/doctest.h>
#include <string>

namespace tricorn::client::stall_test {

using namespace std::chrono_literals;

namespace {

Duration percentile_of(Result const& result, double share) {
    static Histogram const none;
    return percentile(result.measured.response, none, share).value;
}

bool blames_client(Verdict const& verdict) {
    return std::ranges::any_of(verdict.reasons, [](auto const& reason) { return reason.starts_with("the client "); });
}

// The time that a faultless client would have measured lies between what is left without the client's own part and
// what was measured, and the verdict blames the client where these differ noticeably.
void check_brackets(Scene const& scene, Result const& truth) {
    Result const seen = play(scene);
    Result const least = without_own_part(seen);
    Verdict const verdict = judge(seen, config_of(scene));
    CHECK(seen.measured.totals.add_up());
    bool wrong = false;
    for (double const share : {50.0, 90.0, 99.0}) {
        Duration const true_time = percentile_of(truth, share), time = percentile_of(seen, share);
        CAPTURE(share);
        CAPTURE(duration_text(true_time));
        CAPTURE(duration_text(time));
        CAPTURE(duration_text(percentile_of(least, share)));
        // A millisecond is what a beat tells; a hundredth is a cell of the histogram.
        CHECK(percentile_of(least, share) <= true_time + true_time / 50 + 1'600us);
        wrong = wrong || is_at_most(time, true_time + true_time / 50 + 1'600us);
    }
    if (wrong) CHECK(blames_client(verdict));
}

std::vector<Duration> const all_stalls{1ms, 2ms, 5ms, 20ms, 100ms, 500ms, 1s, 2s, 5s};
std::vector<unsigned> const all_crowds{1, 4, 64, 2'000};
std::vector<unsigned> const crowds = test::run_size(all_crowds, all_crowds, {4});
std::vector<Duration> const stalls = test::run_size(all_stalls, all_stalls, {2ms, 2s});

}   // namespace

TEST_CASE("a load whose threads are there is blamed for nothing") {
    for (unsigned const connections : crowds) {
        for (unsigned const threads : {1u, 3u}) {
            if (threads > connections) continue;
            for (double const rate : {0.0, 500.0, 2'000.0}) {
                Scene const scene{.threads = threads,
                                  .connections = connections,
                                  .rate = rate,
                                  .service = connections > 100 ? 100ms : 200us};
                CAPTURE(connections);
                CAPTURE(rate);
                Result const result = play(scene);
                CHECK_FALSE(blames_client(judge(result, config_of(scene))));
                CHECK(result.measured.own_unfinished == 0);
                if (connections < 100) CHECK(result.client.absence.total == 0ns);   // a crowd takes its time
            }
        }
    }
}

TEST_CASE("an open loop blames a stall of the client on the client, however many connections and threads it has") {
    for (unsigned const connections : crowds) {
        for (unsigned const threads : {1u, 3u}) {
            if (threads > connections) continue;
            Scene scene{.threads = threads, .connections = connections, .rate = 500};
            Result const truth = play(scene);
            for (Duration const stall : stalls) {
                scene.client_stall = stall;
                for (unsigned const stalled : {1u, 1'000u}) {
                    scene.stalled = stalled;
                    CAPTURE(connections);
                    CAPTURE(threads);
                    CAPTURE(stalled);
                    CAPTURE(duration_text(stall));
                    check_brackets(scene, truth);
                }
                // A second of 500 requests is a tenth of all.
                if (stall >= 1s) CHECK(blames_client(judge(play(scene), config_of(scene))));
            }
        }
    }
}

TEST_CASE("a client that was starved of its processor for a second of a minute does not blame the server") {
    for (unsigned const connections : crowds) {
        Scene scene{.connections = connections, .rate = 200, .length = 60s, .checks = {"p99<5ms"}};
        Result const truth = play(scene);
        LoadConfig const config = config_of(scene);
        CHECK(exit_code_of(truth, judge(truth, config), config) == exit_code::ok);
        scene.starved = 1s;
        CAPTURE(connections);
        check_brackets(scene, truth);
        Result const seen = play(scene);
        Verdict const verdict = judge(seen, config);
        CHECK_FALSE(verdict.checks.front().passed);
        CHECK(verdict.checks.front().undecided);
        CHECK(blames_client(verdict));
        CHECK(exit_code_of(seen, verdict, config) == exit_code::invalid);
    }
}

TEST_CASE("a closed loop blames a stall of the client on the client") {
    for (unsigned const connections : crowds) {
        for (Duration const service : {Duration(300us), Duration(20ms)}) {
            if (connections == 2'000 && service < 20ms) continue;   // more than one thread can send
            if (connections == 64 && service < 20ms) continue;
            Scene scene{.connections = connections, .service = service};
            Result const truth = play(scene);
            for (Duration const stall : stalls) {
                scene.client_stall = stall;
                CAPTURE(connections);
                CAPTURE(duration_text(service));
                CAPTURE(duration_text(stall));
                check_brackets(scene, truth);
                Result const seen = play(scene);
                Result const least = without_own_part(seen);
                // The true rate lies between what was measured and what it could be.
                CHECK(seen.rate() <= truth.rate() * 1.01);
                CHECK(least.rate() >= truth.rate() * 0.99);
                CHECK(least.rate() <= truth.rate() * 1.05);
                if (stall >= 2s) CHECK(blames_client(judge(seen, config_of(scene))));
            }
        }
    }
}

TEST_CASE("a stall of the server is the server's, in both loops") {
    for (unsigned const connections : crowds) {
        for (double const rate : {0.0, 500.0}) {
            // Not a hundredth, a tenth or half of all requests: there percentiles jump.
            for (Duration const stall : {Duration(1ms), Duration(5ms), Duration(30ms), Duration(130ms), Duration(700ms),
                                         Duration(1'700ms), Duration(4s)}) {
                Scene scene{.connections = connections,
                            .rate = rate,
                            .service = connections > 4 && rate == 0 ? Duration(100ms) : Duration(200us),
                            .server_stall = stall};
                CAPTURE(connections);
                CAPTURE(rate);
                CAPTURE(duration_text(stall));
                Result const result = play(scene);
                Verdict const verdict = judge(result, config_of(scene));
                CAPTURE(verdict.reasons.empty() ? std::string() : verdict.reasons.front());
                CHECK_FALSE(blames_client(verdict));
            }
        }
    }
}

TEST_CASE("a check that the client's own stall decides is neither passed nor failed") {
    Scene scene{.rate = 500, .client_stall = 1s, .checks = {"p99<5ms", "p99.9<1h", "mean<1ms", "errors<1%"}};
    LoadConfig const config = config_of(scene);
    Result const result = play(scene);
    Verdict const verdict = judge(result, config);
    REQUIRE(verdict.checks.size() == 4);
    CHECK(verdict.checks[0].undecided);
    CHECK(verdict.checks[0].found.find("; without the client's own lateness ") != std::string::npos);
    CHECK(verdict.checks[2].undecided);
    CHECK(verdict.checks[3].passed);
    CHECK_FALSE(verdict.valid());
    CHECK(verdict.client_at_fault);
    // p99.9 is not known of 5,000 requests: that is a failed check, whoever stands still.
    CHECK(exit_code_of(result, verdict, config) == 99);
    scene.checks = {"p99<5ms", "mean<1ms", "errors<1%"};
    LoadConfig const fewer = config_of(scene);
    CHECK(exit_code_of(result, judge(result, fewer), fewer) == 3);
    // What the server's own time decides fails all the same.
    scene.checks = {"p50<100us"};
    LoadConfig const strict = config_of(scene);
    CHECK(exit_code_of(result, judge(result, strict), strict) == 99);
}

TEST_CASE("what is due while the client stands still is not dropped, what is due while every connection is busy is") {
    Scene const late{.connections = 4, .rate = 500, .client_stall = 1s, .overflow = Overflow::drop};
    Result const result = play(late);
    CHECK(result.measured.totals.dropped < 60);   // while it makes up for the second
    CHECK(blames_client(judge(result, config_of(late))));
    Scene const slow{.connections = 4, .rate = 500, .server_stall = 1s, .overflow = Overflow::drop};
    Result const server = play(slow);
    CHECK(server.measured.totals.dropped >= 480);
    CHECK_FALSE(blames_client(judge(server, config_of(slow))));
}

TEST_CASE("a stall that lasts until the end leaves requests of the client, not of the server") {
    Scene const scene{.connections = 4, .rate = 500, .length = 4s, .client_stall = 2s};
    Result const result = play(scene);
    CHECK(result.measured.own_unfinished > 480);
    CHECK(result.measured.totals.add_up());
    Verdict const verdict = judge(result, config_of(scene));
    CHECK(blames_client(verdict));
    for (std::string const& reason : verdict.reasons) CHECK(reason.find("the rate was not met") == std::string::npos);
}

}   // namespace tricorn::client::stall_test
