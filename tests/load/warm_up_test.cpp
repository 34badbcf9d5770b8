// The warm-up is counted apart: nothing is lost between it and the rest.
#include "tests/load/fixture.hpp"
#include <chrono>
#include <cmath>
#include <optional>

namespace tricorn::test::warm_up_test {

namespace {

using SteadyClock = std::chrono::steady_clock;

std::string mode_of(Outcome const& run) {
    return std::string(run.json.at_pointer("/warm_up/mode").as_string());
}

std::int64_t apart(Outcome const& run) {
    return run.number("/warm_up/totals/offered");
}

// Checks that the totals of the run, its seconds and its two parts agree.
void check_parts(Outcome const& run, FaultyServer& server) {
    INFO(run.text());
    // A thread of an open loop that gets no processor at the very end does not send what was due then.
    CHECK(run.ok() + run.unfinished() == run.offered());
    CHECK(run.number("/warm_up/totals/ok") == apart(run));
    CHECK(server.final_counts().requests == static_cast<std::size_t>(run.ok() + apart(run)));
}

}   // namespace

TEST_CASE("warm-up: a fixed warm-up is counted apart, and both parts add up to what the server received") {
    for (Words const& loop : {Words{"-t", "1"}, Words{"-t", "2"}, Words{"-R", "200", "-t", "1"}}) {
        FaultyServer server(always(Steps().pause(Millis(5)).say(ok_text())));
        Words flags{"-c", "4", "-d", "900ms", "--warmup", "400ms"};
        flags.insert(flags.end(), loop.begin(), loop.end());
        Outcome const run = load(flags, server.url());
        INFO(run.text());
        CHECK(mode_of(run) == "fixed");
        CHECK(std::abs(run.real("/window_seconds") + run.real("/warm_up/seconds") - 0.9) < 0.001);
        CHECK(run.real("/warm_up/seconds") >= 0.4);
        CHECK(apart(run) > 0);
        check_parts(run, server);
        CHECK(run.output.find("after a warm-up of") != std::string::npos);
        if (loop[0] == "-R") CHECK(run.offered() + apart(run) == 180);
        check_normal_run(server);
    }
}

TEST_CASE("warm-up: its failures do not count elsewhere") {
    std::optional<SteadyClock::time_point> first;
    Behaviour const behaviour{{}, {}, [&first](Received const&) {
                                  auto const now = SteadyClock::now();
                                  if (!first) first = now;
                                  bool const early = now < *first + Millis(300);
                                  return Steps().pause(Millis(5)).say(early ? response_text("503 Busy") : ok_text());
                              }};
    auto const run_once = [&](Millis) {
        first.reset();
        FaultyServer server(behaviour);
        Outcome one = load({"-c", "2", "-d", "1500ms", "--warmup", "1s"}, server.url());
        CHECK(server.final_counts().requests == static_cast<std::size_t>(one.offered() + apart(one)));
        check_normal_run(server);
        return one;
    };
    Outcome const run = patiently({Millis(1), Millis(2), Millis(3)}, run_once,
                                  [](Outcome const& one) { return one.not_ok() == 0 && one.ok() > 0; });
    CHECK_MESSAGE(run.ended_as(0), run.text());
    CHECK(run.not_ok() == 0);
    CHECK(run.number("/warm_up/totals/not_ok") > 0);
}

TEST_CASE("warm-up: 0 means none, and loads under five seconds have none unless requested") {
    FaultyServer server(always(Steps().pause(Millis(5)).say(ok_text())));
    for (Words const& flags : {Words{"-d", "300ms", "--warmup", "0"}, Words{"-d", "1s", "--warmup", "auto"},
                               Words{"-n", "50", "--warmup", "auto"}}) {
        server.forget();
        Outcome const run = load(flags, server.url());
        CHECK_MESSAGE(mode_of(run) == "none", run.text());
        CHECK(apart(run) == 0);
        check_parts(run, server);
        bool const says_so = run.output.find("has no warm-up: all of it is measured") != std::string::npos;
        CHECK(says_so == (flags[1] == "1s"));
    }
    check_normal_run(server);
}

TEST_CASE("warm-up: a slow beginning is found and left out") {
    // For 1.6 s each response takes 40 ms, then 10 ms: four half-second slices, the last of which includes both.
    auto const run_once = [](Millis) {
        std::optional<SteadyClock::time_point> first;
        FaultyServer server({{}, {}, [&first](Received const&) {
                                 auto const now = SteadyClock::now();
                                 if (!first) first = now;
                                 return Steps().pause(Millis(now < *first + Millis(1'600) ? 40 : 10)).say(ok_text());
                             }});
        Outcome one = load({"-c", "4", "-d", "6s", "--warmup", "auto"}, server.url());
        CHECK(mode_of(one) == "auto");
        check_parts(one, server);
        server.behave(always(ok_text()));
        check_normal_run(server);
        return one;
    };
    auto const found = [](Outcome const& one) {
        double const seconds = one.real("/warm_up/seconds");
        return seconds > 1.4 && seconds < 3.1 && one.is_valid();
    };
    Outcome const run = patiently({Millis(1), Millis(2), Millis(3)}, run_once, found);
    INFO(run.text());
    check_undisturbed(run, found(run) && run.number("/latency/service/percentiles/p90") < 40'000'000);
    CHECK((!found(run) || run.output.find("(steady from there, MSER-5)") != std::string::npos));
}

}   // namespace tricorn::test::warm_up_test
