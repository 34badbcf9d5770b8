// Requests that are never answered: their ages are lower bounds, and percentiles show that.
#include "tests/load/fixture.hpp"
#include <chrono>
#include <filesystem>
#include <fstream>

namespace tricorn::test::timeouts_test {

TEST_CASE("timeouts: a server that never answers yields errors of kind timeout, and lower bounds") {
    FaultyServer server(always(Steps()));
    Outcome const run = load({"-n", "64", "-c", "32", "-t", "1", "--timeout", "200ms"}, server.url());
    INFO(run.text());
    CHECK(run.ended_with(3));
    CHECK(run.offered() == 64);
    CHECK(run.failures({"head"}, {"timeout"}) == 64);
    CHECK(run.number("/latency/service/count") == 0);
    CHECK(run.number("/latency/service/censored") == 64);
    CHECK(run.number("/latency/service/max") >= 200'000'000);
    // 64 observations: 30 of them lie beyond the 32nd, but not beyond the 48th.
    CHECK(run.number("/latency/service/percentiles/p50") >= 200'000'000);
    CHECK(run.is_at_least("p50"));
    CHECK(run.is_null("/latency/service/percentiles/p75"));
    CHECK(run.output.find("≥") != std::string::npos);
    CHECK(server.final_counts().requests == 64);
    CHECK(run.number("/connections_opened") == 64);   // a connection with an outstanding answer is not reused
    check_normal_run(server);
}

TEST_CASE("timeouts: requests in flight when --drain ends are unfinished, not errors") {
    FaultyServer server(always(Steps()));
    auto const drained = [&](Millis time) {
        server.forget();
        Outcome one = load({"-d", to_text(time), "-c", "8", "--timeout", "100s", "--drain", "200ms"}, server.url());
        CHECK(server.final_counts().requests == static_cast<std::size_t>(one.sent()));
        return one;
    };
    // If the window ends before a thread gets its turn, fewer requests are offered.
    Outcome const run =
        patiently({Millis(200), Millis(3'000)}, drained, [](Outcome const& one) { return one.offered() >= 8; });
    INFO(run.text());
    CHECK(run.ended_with(3));   // no request was answered
    CHECK(run.offered() == 8);
    CHECK(run.unfinished() == 8);
    CHECK(run.number("/latency/service/censored") == 8);
    CHECK(run.number("/latency/service/max") >= 200'000'000);
    check_normal_run(server);
}

TEST_CASE("timeouts: --drain 0 gives up at the end of the window") {
    FaultyServer server(always(Steps()));
    Outcome const run = patiently(
        {Millis(200), Millis(3'000)},
        [&](Millis time) {
            return load({"-d", to_text(time), "-c", "3", "--drain", "0"}, server.url());
        },
        [](Outcome const& one) { return one.offered() >= 3; });
    CHECK_MESSAGE(run.ended_with(3), run.text());
    CHECK(run.unfinished() == 3);
    check_normal_run(server);
}

TEST_CASE("timeouts: answers that come during --drain count, but not for the rate") {
    auto const run_for = [](Millis time) {
        FaultyServer server(always(Steps().pause(time + Millis(1'000)).say(ok_text())));
        return load({"-d", to_text(time), "-c", "5", "--drain", "60s", "--timeout", "60s"}, server.url());
    };
    Outcome const run =
        patiently({Millis(100), Millis(3'000)}, run_for, [](Outcome const& one) { return one.offered() >= 5; });
    CHECK_MESSAGE(run.ended_as(0), run.text());
    CHECK(run.offered() == 5);
    CHECK(run.ok() == 5);
    CHECK(run.number("/in_window") == 0);
    CHECK(run.real("/rate") == 0);
}

TEST_CASE("timeouts: percentiles beyond the answered share are lower bounds") {
    std::int64_t bound = 0;
    // The first 100 of 150 requests are answered at once, the others never.
    auto const run_with = [&](Millis timeout) {
        bound = std::chrono::nanoseconds(timeout).count();
        FaultyServer server(
            {{}, {}, [](Received const& request) { return request.number < 100 ? Steps().say(ok_text()) : Steps(); }});
        Outcome one = load({"-n", "150", "-c", "50", "--timeout", to_text(timeout)}, server.url());
        check_normal_run(server);
        return one;
    };
    Outcome const run =
        patiently({Millis(1'500), Millis(10'000)}, run_with, [](Outcome const& one) { return one.ok() == 100; });
    INFO(run.text());
    CHECK((run.ended_with(3) || run.ended_as(4)));   // 3 if the silence at the end exceeded a second
    CHECK(run.ok() == 100);
    CHECK(run.failures({"head"}, {"timeout"}) == 50);
    CHECK(run.number("/latency/service/censored") == 50);
    // Of 150, the 75th is among the 100 answered; the 113th is not, and 37 lie beyond it; 15 lie beyond the 135th.
    CHECK(!run.is_null("/latency/service/percentiles/p50"));
    CHECK(!run.is_at_least("p50"));
    CHECK(run.number("/latency/service/percentiles/p75") >= bound);
    CHECK(run.is_at_least("p75"));
    CHECK(run.is_null("/latency/service/percentiles/p90"));
}

TEST_CASE("timeouts: if half is never answered, the median is a lower bound") {
    std::int64_t bound = 0;
    auto const run_with = [&](Millis timeout) {
        bound = std::chrono::nanoseconds(timeout).count();
        FaultyServer server(
            {{}, {}, [](Received const& request) { return request.number < 49 ? Steps().say(ok_text()) : Steps(); }});
        Outcome one = load({"-n", "100", "-c", "100", "--timeout", to_text(timeout)}, server.url());
        check_normal_run(server);
        return one;
    };
    Outcome const run =
        patiently({Millis(1'500), Millis(10'000)}, run_with, [](Outcome const& one) { return one.ok() == 49; });
    INFO(run.text());
    CHECK((run.ended_with(3) || run.ended_as(4)));   // 3 if the silence at the end exceeded a second
    CHECK(run.ok() == 49);
    CHECK(run.failed() == 51);
    CHECK(run.number("/latency/service/percentiles/p50") >= bound);   // the 50th
    CHECK(run.is_at_least("p50"));
    CHECK(run.is_null("/latency/service/percentiles/p75"));   // only 25 lie beyond the 75th
}

TEST_CASE("timeouts: the phase tells how much of the response had arrived") {
    struct {
        char const* said;
        char const* phase;
    } const answers[] = {
        {"HTTP/1.1 200 OK\r\nContent-", "head"},
        {"HTTP/1.1 100 Continue\r\n\r\n", "head"},
        {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf.", "body"},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nwhole\r\n", "body"},
        {"HTTP/1.1 200 OK\r\n\r\nuntil a close that never comes", "body"},
    };
    FaultyServer server(always(Steps()));
    for (auto const& answer : answers) {
        server.behave(always(Steps().say(answer.said)));
        // Bytes sent in time but read too late by a stalled client may belong to either phase.
        Outcome const run = patiently(
            {Millis(200), Millis(2'000), Millis(10'000)},
            [&](Millis timeout) {
                return load({"-n", "4", "-c", "4", "--timeout", to_text(timeout)}, server.url());
            },
            [&](Outcome const& one) { return one.failures({answer.phase}, {"timeout"}) == 4; });
        INFO(std::string(answer.said), "\n", run.text());
        CHECK(run.ended_with(3));
        CHECK(run.failures({answer.phase}, {"timeout"}) == 4);
    }
    check_normal_run(server);
}

TEST_CASE("timeouts: a server that stops reading a long body times out the send") {
    // The head decides: nothing of the body is read, and the kernel's buffers hold less than 32 MiB.
    FaultyServer server({{}, [](Received const&) { return Steps().pause(Millis(60'000)); }, {}});
    TemporaryFolder const folder;
    std::string const file = (folder.path() / "body").string();
    std::filesystem::resize_file((std::ofstream(file), file), 32 << 20);
    Outcome const run = load({"-n", "2", "-c", "2", "-b", "@" + file, "--timeout", "500ms"}, server.url());
    CHECK_MESSAGE(run.ended_with(3), run.text());
    CHECK(run.failures({"send"}, {"timeout"}) == 2);
    CHECK(run.sent() == 2);
    check_normal_run(server);
}

TEST_CASE("timeouts: a trickle does not extend --timeout, which covers the whole response") {
    Steps trickle = Steps().say("HTTP/1.1 200 OK\r\n");
    for (int i = 0; i < 200; ++i) trickle.say("X: y\r\n").pause(Millis(20));
    FaultyServer server(always(trickle));
    Outcome const run = load({"-n", "2", "-c", "2", "--timeout", "300ms"}, server.url());
    CHECK_MESSAGE(run.ended_with(3), run.text());
    CHECK(run.failures({"head"}, {"timeout"}) == 2);
    check_normal_run(server);
}

}   // namespace tricorn::test::timeouts_test
