// The plan of an open loop, as seen by the server: how many requests, and when.
#include "tests/load/fixture.hpp"
#include <algorithm>
#include <chrono>

namespace tricorn::test::pace_test {

namespace {

using SteadyClock = std::chrono::steady_clock;

// Answers at once and records when each request arrived, in seconds since the first.
class Recorder {
public:
    Recorder()
        : server_({{}, {}, [this](Received const&) {
                       times_.push_back(SteadyClock::now());
                       return Steps().say(ok_text());
                   }}) {}

    FaultyServer& server() { return server_; }
    // Call after the client has ended.
    std::vector<double> seconds() {
        server_.final_counts();
        std::vector<double> all;
        for (auto const time : times_) all.push_back(std::chrono::duration<double>(time - times_.front()).count());
        return all;
    }

private:
    std::vector<SteadyClock::time_point> times_;   // used by the server's thread until the client has ended
    FaultyServer server_;
};

struct Paced {
    Outcome outcome;
    std::vector<double> seconds;   // arrival times
};

Paced run(Words flags) {
    Recorder recorder;
    flags.insert(flags.end(), {"-c", "10"});
    Paced paced{load(flags, recorder.server().url()), recorder.seconds()};
    INFO(paced.outcome.text());
    CHECK(paced.outcome.sent() == static_cast<std::int64_t>(paced.seconds.size()));
    CHECK(paced.outcome.ok() == paced.outcome.sent());
    // Only requests that found all connections busy until the end are not sent.
    CHECK(paced.outcome.offered() == paced.outcome.sent() + paced.outcome.unfinished());
    check_normal_run(recorder.server());
    return paced;
}

// Repeats the run if the machine stalled.
Paced run_until(Words const& flags, std::function<bool(Paced const&)> const& wanted) {
    Paced paced;
    patiently(
        {Millis(1), Millis(2), Millis(3), Millis(4)},
        [&](Millis) {
            paced = run(flags);
            return paced.outcome;
        },
        [&](Outcome const&) { return wanted(paced); });
    return paced;
}

std::size_t count_between(std::vector<double> const& seconds, double from, double to) {
    return static_cast<std::size_t>(
        std::ranges::count_if(seconds, [&](double second) { return from <= second && second < to; }));
}

// Returns the gap that a share of all gaps does not exceed, in milliseconds; the order of the gaps does not matter.
double gap_at(std::vector<double> const& seconds, double share) {
    std::vector<double> gaps;
    for (std::size_t i = 1; i < seconds.size(); ++i) gaps.push_back((seconds[i] - seconds[i - 1]) * 1000);
    std::ranges::sort(gaps);
    return gaps.at(static_cast<std::size_t>(share * static_cast<double>(gaps.size() - 1)));
}

bool lies_between(double value, double least, double most) {
    return least <= value && value <= most;
}

}   // namespace

TEST_CASE("pace: rate times duration is the exact number of requests") {
    for (char const* const threads : {"1", "2", "3"}) {
        Outcome const one = run({"-R", "300", "-d", "400ms", "-t", threads}).outcome;
        CHECK_MESSAGE(one.offered() == 120, one.text());
        CHECK(one.real("/planned/requests") == doctest::Approx(120));
        CHECK(one.real("/planned/rate") == doctest::Approx(300));
    }
}

TEST_CASE("pace: -n ends an open loop after exactly that many requests") {
    for (char const* const threads : {"1", "2", "7"}) {
        for (char const* const arrivals : {"uniform", "poisson"}) {
            Outcome const one = run({"-R", "1k", "-n", "137", "-t", threads, "--arrivals", arrivals}).outcome;
            INFO(one.text());
            CHECK(one.ended_as(0));
            CHECK(one.offered() == 137);
        }
    }
    Outcome const by_time = run({"-R", "200", "-n", "1M", "-d", "300ms", "-t", "1"}).outcome;
    CHECK_MESSAGE(by_time.offered() == 60, by_time.text());
}

TEST_CASE("pace: uniform requests come at even gaps, and neither faster nor slower than planned") {
    auto const even = [](Paced const& paced) {
        auto const& seconds = paced.seconds;
        return lies_between(gap_at(seconds, 0.1), 0.3, 1.1) && lies_between(gap_at(seconds, 0.5), 0.7, 1.3) &&
               lies_between(gap_at(seconds, 0.9), 0.9, 2) &&
               lies_between(static_cast<double>(count_between(seconds, 0, 0.5)), 450, 550);
    };
    for (char const* const threads : {"1", "2"}) {
        Paced const paced = run_until({"-R", "1k", "-d", "1s", "-t", threads}, even);
        CHECK(paced.outcome.offered() == 1'000);
        INFO(gap_at(paced.seconds, 0.1), " ", gap_at(paced.seconds, 0.5), " ", gap_at(paced.seconds, 0.9));
        check_undisturbed(paced.outcome, even(paced));
    }
}

TEST_CASE("pace: Poisson requests come at gaps that are distributed exponentially") {
    // Of an exponential distribution with mean 1 the quartiles are 0.29, 0.69 and 1.39, and the 95th percentile is 3.
    auto const exponential = [](Paced const& paced) {
        auto const& seconds = paced.seconds;
        return lies_between(gap_at(seconds, 0.25), 0.1, 0.45) && lies_between(gap_at(seconds, 0.5), 0.45, 0.95) &&
               lies_between(gap_at(seconds, 0.75), 1.1, 1.7) && lies_between(gap_at(seconds, 0.95), 2.4, 3.8);
    };
    for (char const* const threads : {"1", "2"}) {
        Words const flags{"-R", "1k", "-d", "1s", "--arrivals", "poisson", "--seed", "7", "-t", threads};
        Paced const paced = run_until(flags, exponential);
        CHECK(lies_between(static_cast<double>(paced.outcome.offered()), 850, 1'150));
        INFO(gap_at(paced.seconds, 0.25), " ", gap_at(paced.seconds, 0.5), " ", gap_at(paced.seconds, 0.75));
        check_undisturbed(paced.outcome, exponential(paced));
    }
}

TEST_CASE("pace: the same seed gives the same number of Poisson requests, another seed rarely does") {
    auto const offered = [](char const* seed) {
        return run({"-R", "2k", "-d", "200ms", "--arrivals", "poisson", "--seed", seed, "-t", "1"}).outcome.offered();
    };
    std::int64_t const first = offered("1");
    CHECK(first == offered("1"));
    CHECK((first != offered("2") || first != offered("3") || first != offered("4")));
}

TEST_CASE("pace: stages follow each other, each with its own rate, and nothing is sent in a pause") {
    Words const flags{"--stages", "600ms:50,400ms:500,600ms:0,400ms:100", "-t", "1"};
    auto const staged = [](Paced const& paced) {
        auto const& seconds = paced.seconds;
        return lies_between(static_cast<double>(count_between(seconds, 0, 0.6)), 25, 45) &&
               lies_between(static_cast<double>(count_between(seconds, 0.6, 1)), 150, 210) &&
               count_between(seconds, 1.1, 1.59) == 0 && count_between(seconds, 1.59, 2) >= 30;
    };
    Paced const paced = run_until(flags, staged);
    INFO(paced.outcome.text());
    check_undisturbed(paced.outcome, staged(paced));
    CHECK(paced.outcome.offered() == 30 + 200 + 0 + 40);
    CHECK(paced.outcome.real("/planned/requests") == doctest::Approx(270));
    CHECK(std::abs(paced.outcome.real("/window_seconds") - 2) < 1e-6);
}

TEST_CASE("pace: requests due while every connection is busy wait, or are dropped and counted") {
    // Two connections at 100 ms per request can send 22 of the 200 in a second.
    for (std::string const overflow : {"queue", "drop"}) {
        FaultyServer server(always(Steps().pause(Millis(100)).say(ok_text())));
        Words const flags{"-R", "200", "-d", "1s", "-c", "2", "-t", "1", "--overflow", overflow, "--drain", "1s"};
        Outcome const one = load(flags, server.url());
        INFO(one.text());
        CHECK(one.offered() == 200);
        CHECK(one.sent() <= 22);
        CHECK(one.ok() == one.sent());
        bool const drops = overflow == "drop";
        CHECK(one.number("/totals/dropped") + one.unfinished() == 200 - one.sent());
        // What became due while the client itself was absent at the end is not dropped.
        check_undisturbed(one, one.number("/totals/dropped") == (drops ? 200 - one.sent() : 0));
        CHECK(server.final_counts().requests == static_cast<std::size_t>(one.sent()));
        CHECK(one.ended_with(3));
        CHECK(one.output.find("the rate was not met: ") != std::string::npos);
        check_normal_run(server);
    }
}

TEST_CASE("pace: a rate far above the possible is accounted for to the last request") {
    TricornServer server;
    for (std::string const overflow : {"queue", "drop"}) {
        Outcome const one = load({"-R", "100M", "-d", "2s", "-c", "4", "-t", "2", "--arrivals", "uniform", "--overflow",
                                  overflow, "--workload", "mixed:plaintext=2,json=1"},
                                 server.url("/"));
        INFO(one.text());
        CHECK(one.offered() == 200'000'000);
        CHECK(one.ok() > 0);
        std::int64_t const unsent = overflow == "drop" ? one.number("/totals/dropped") : one.unfinished();
        CHECK(unsent > 100'000'000);
        CHECK(one.number("/workloads/0/totals/offered") > 130'000'000);
        CHECK(one.ended_with(3));
    }
    check_normal_run(server.url());
}

TEST_CASE("pace: a load lasts until the end that was asked for, though no request is due any more") {
    for (Words const& flags : {Words{"--stages", "300ms:50,1500ms:0"}, Words{"-R", "0.1", "-d", "1800ms"},
                               Words{"-R", "0.1", "-d", "1800ms", "--arrivals", "poisson", "--seed", "1"}}) {
        FaultyServer server(always(Steps().say(ok_text())));
        auto const begun = std::chrono::steady_clock::now();
        Words all{"-c", "2", "-t", "1", "--idle", "2"};
        all.insert(all.end(), flags.begin(), flags.end());
        Outcome const one = load(all, server.url());
        std::chrono::duration<double> const took = std::chrono::steady_clock::now() - begun;
        INFO(one.text());
        CHECK(took.count() >= 1.8);
        CHECK(one.real("/window_seconds") == doctest::Approx(1.8));
        CHECK(one.number("/idle/lost") == 0);
        check_normal_run(server);
    }
}

TEST_CASE("pace: a rate with a number of requests is the plan's rate where it was kept") {
    for (char const* const threads : {"1", "2"}) {
        FaultyServer server(always(Steps().say(ok_text())));
        Outcome const one = load({"-R", "10", "-n", "5", "-c", "4", "-t", threads}, server.url());
        INFO(one.text());
        CHECK(one.real("/planned/rate") == doctest::Approx(10));
        // A window that a busy machine made longer has more planned in it.
        check_undisturbed(one, one.real("/planned/requests") == doctest::Approx(5).epsilon(0.01), 0.002);
        check_undisturbed(one, std::abs(one.real("/rate") - 10) < 0.01);
        check_normal_run(server);
    }
}

}   // namespace tricorn::test::pace_test
