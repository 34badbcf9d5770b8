// Requests that are never answered: their ages are lower bounds, and percentiles say so.
#include "tests/load/fixture.hpp"
#include <filesystem>
#include <fstream>

namespace tricorn::test {

TEST_CASE("timeouts: a server that never answers yields errors of kind timeout, and lower bounds") {
    FaultyServer server(always(Steps()));
    Outcome const run = load({"-n", "64", "-c", "32", "--timeout", "200ms"}, server.url());
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
    CHECK(server.counts().requests == 64);
    CHECK(run.number("/connections_opened") == 64);   // a connection that owes an answer is not used again
    check_normal_run(server);
}

TEST_CASE("timeouts: what is on its way when --drain is over is unfinished, and no error") {
    FaultyServer server(always(Steps()));
    Outcome const run = load({"-d", "200ms", "-c", "8", "--timeout", "100s", "--drain", "200ms"}, server.url());
    INFO(run.text());
    CHECK(run.ended_with(3));   // no request was answered
    CHECK(run.offered() == 8);
    CHECK(run.unfinished() == 8);
    CHECK(run.number("/latency/service/censored") == 8);
    CHECK(run.number("/latency/service/max") >= 200'000'000);
    CHECK(eventually(Millis(5'000), [&] { return server.counts().requests == 8; }));
    check_normal_run(server);
}

TEST_CASE("timeouts: --drain 0 gives up at the end of the window") {
    FaultyServer server(always(Steps()));
    Outcome const run = load({"-d", "200ms", "-c", "3", "--drain", "0"}, server.url());
    CHECK_MESSAGE(run.ended_with(3), run.text());
    CHECK(run.unfinished() == 3);
    check_normal_run(server);
}

TEST_CASE("timeouts: answers that come during --drain count, but not for the rate") {
    FaultyServer server(always(Steps().pause(Millis(1'200)).say(ok_text())));
    Outcome const run = load({"-d", "100ms", "-c", "5", "--drain", "20s"}, server.url());
    CHECK_MESSAGE(run.ended_with(0), run.text());
    CHECK(run.offered() == 5);
    CHECK(run.ok() == 5);
    CHECK(run.number("/in_window") == 0);
    CHECK(run.real("/rate") == 0);
}

TEST_CASE("timeouts: percentiles beyond those that were answered are lower bounds") {
    // The first 100 of 150 requests are answered at once, the others never.
    FaultyServer server(
        {{}, {}, [](Received const& request) { return request.number < 100 ? Steps().say(ok_text()) : Steps(); }});
    Outcome const run = load({"-n", "150", "-c", "50", "--timeout", "1500ms"}, server.url());
    INFO(run.text());
    CHECK((run.ended_with(3) || run.ended_with(4)));   // 3 where the silence at the end was longer than a second
    CHECK(run.ok() == 100);
    CHECK(run.failures({"head"}, {"timeout"}) == 50);
    CHECK(run.number("/latency/service/censored") == 50);
    // Of 150 the 75th is one of the 100 answered; the 113th is not, and 37 lie beyond it; 15 lie beyond the 135th.
    CHECK(!run.is_null("/latency/service/percentiles/p50"));
    CHECK(!run.is_at_least("p50"));
    CHECK(run.number("/latency/service/percentiles/p75") >= 1'500'000'000);
    CHECK(run.is_at_least("p75"));
    CHECK(run.is_null("/latency/service/percentiles/p90"));
    check_normal_run(server);
}

TEST_CASE("timeouts: where half is never answered the median itself is a lower bound") {
    FaultyServer server(
        {{}, {}, [](Received const& request) { return request.number < 49 ? Steps().say(ok_text()) : Steps(); }});
    Outcome const run = load({"-n", "100", "-c", "100", "--timeout", "1500ms"}, server.url());
    INFO(run.text());
    CHECK((run.ended_with(3) || run.ended_with(4)));   // 3 where the silence at the end was longer than a second
    CHECK(run.ok() == 49);
    CHECK(run.failed() == 51);
    CHECK(run.number("/latency/service/percentiles/p50") >= 1'500'000'000);   // the 50th
    CHECK(run.is_at_least("p50"));
    CHECK(run.is_null("/latency/service/percentiles/p75"));   // only 25 lie beyond the 75th
    check_normal_run(server);
}

TEST_CASE("timeouts: the phase tells how far the answer had come") {
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
        Outcome const run = load({"-n", "4", "-c", "4", "--timeout", "200ms"}, server.url());
        INFO(std::string(answer.said), "\n", run.text());
        CHECK(run.ended_with(3));
        CHECK(run.failures({answer.phase}, {"timeout"}) == 4);
    }
    check_normal_run(server);
}

TEST_CASE("timeouts: a server that takes no more of a long body stops the client in its sending") {
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

TEST_CASE("timeouts: a trickle is not progress: --timeout is for the whole answer") {
    Steps trickle = Steps().say("HTTP/1.1 200 OK\r\n");
    for (int i = 0; i < 200; ++i) trickle.say("X: y\r\n").pause(Millis(20));
    FaultyServer server(always(trickle));
    Outcome const run = load({"-n", "2", "-c", "2", "--timeout", "300ms"}, server.url());
    CHECK_MESSAGE(run.ended_with(3), run.text());
    CHECK(run.failures({"head"}, {"timeout"}) == 2);
    check_normal_run(server);
}

}   // namespace tricorn::test
