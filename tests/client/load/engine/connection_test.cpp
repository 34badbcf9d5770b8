// One connection of the load against a script that fails at each step in turn: nothing is lost or sent twice.
#include "client/load/engine/connection.hpp"
#include "tests/support/scripted_io.hpp"
#include <cmath>
#include <doctest/doctest.h>

namespace tricorn::client::connection_test {

using namespace tricorn::test;
using namespace std::chrono_literals;

namespace {

constexpr char const* answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

std::size_t count_of(std::string const& text, std::string const& part) {
    std::size_t count = 0;
    for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; ++at) ++count;
    return count;
}

LoadConfig config_for(std::string const& workload) {
    LoadConfig config;
    config.url.host = "h";
    if (!workload.empty()) config.workload = *parse_workload(workload);
    return config;
}

struct Run {
    explicit Run(std::deque<Event> events, std::uint64_t requests = 3, std::string const& workload = {})
        : targets(config_for(workload)), allowance(requests), recorder(targets.size()) {
        recorder.start(Clock::now(), false);
        script.events = std::move(events);
    }

    Measured const& operator()() {
        Connection<ScriptedIo> connection(ScriptedIo(script), work, pacer, recorder, random);
        connection.open().take();
        connection.load().take();
        return recorder.measured(0);
    }
    std::size_t requests_said() const { return count_of(script.said, "GET "); }

    Script script;
    Targets targets;
    Allowance allowance;
    Pacer pacer{&allowance};
    Recorder recorder;
    Work work{targets, {}, 10s};
    Random random{1};
};

std::deque<Event> answers(std::size_t count, std::string const& text) {
    return std::deque<Event>(count, Arrives{text});
}

Measured sum_of(Recorder const& recorder) {
    Measured sum;
    for (std::size_t kind = 0; kind < recorder.kinds(); ++kind) sum.merge(recorder.measured(kind));
    return sum;
}

void check_sums(Measured const& measured, std::uint64_t offered) {
    Totals const& totals = measured.totals;
    CHECK(totals.offered == offered);
    CHECK(totals.add_up());
    CHECK(totals.sent <= totals.offered);
    CHECK(measured.service.count() == totals.ok);
    CHECK(measured.response.count() == totals.ok);
    CHECK(measured.service_not_ok.count() == totals.not_ok);
    std::uint64_t failures = 0;
    for (FailureCount const& failure : measured.failures) failures += failure.count;
    CHECK(failures == totals.errors);
}

Failure only_failure(Measured const& measured) {
    REQUIRE(measured.failures.size() == 1);
    return measured.failures.front().failure;
}

}  // namespace

TEST_CASE("requests go out one after the other on one connection") {
    Run run({Arrives{answer}, Arrives{answer}, Arrives{answer}});
    Measured const& measured = run();
    check_sums(measured, 3);
    CHECK(measured.totals.ok == 3);
    CHECK(measured.connections == 1);
    CHECK(measured.in_window == 3);
    CHECK(measured.by_status[200] == 3);
    CHECK(measured.bytes_sent == run.script.said.size());
    CHECK(measured.bytes_received == 3 * std::string_view(answer).size());
    CHECK(run.requests_said() == 3);
}

TEST_CASE("bytes may arrive and leave one at a time") {
    Run run({Arrives{answer}, Arrives{answer}, Arrives{answer}});
    run.script.receive_at_most = 1;
    run.script.send_at_most = 1;
    Measured const& measured = run();
    check_sums(measured, 3);
    CHECK(measured.totals.ok == 3);
}

TEST_CASE("whichever step fails, each request is counted once and none is sent twice") {
    std::deque<Event> const events{Arrives{"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Len"},
                                   Arrives{"gth: 2\r\n\r\no"},
                                   Arrives{"k"},
                                   Arrives{answer},
                                   Arrives{answer},
                                   Arrives{answer}};
    Run whole(events);
    whole();
    std::size_t const steps = whole.script.steps;
    CHECK(steps > 10);
    for (std::size_t step = 1; step <= steps; ++step) {
        CAPTURE(step);
        Run run(events);
        run.script.fail_at = step;
        Measured const& measured = run();
        check_sums(measured, 3);
        CHECK(run.requests_said() <= 3);
        CHECK(run.script.opened <= 3);
    }
}

TEST_CASE("a lost connection is reopened, and the lost request stays lost") {
    Run run({Arrives{answer}}, 3);
    Measured const& measured = run();
    check_sums(measured, 3);
    CHECK(measured.totals.ok == 1);
    CHECK(measured.totals.errors == 2);
    Failure const failure = only_failure(measured);
    CHECK(failure.phase == Failure::Phase::head);
    CHECK(failure.kind == Failure::Kind::closed);
    CHECK(run.requests_said() == 3);
    CHECK(run.script.opened == 2);
}

TEST_CASE("repeated failures cause a back-off of at most 100 ms each") {
    Run run({}, 20);
    Measured const& measured = run();
    check_sums(measured, 20);
    CHECK(measured.totals.errors == 20);
    CHECK(run.script.slept >= 1ms + 2ms + 4ms + 8ms + 16ms + 32ms);
    CHECK(run.script.slept <= 19 * 100ms);
}

TEST_CASE("an answer that announces the end is followed by a new connection") {
    std::string const last = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    Run run({Arrives{last}, Arrives{last}, Arrives{last}});
    Measured const& measured = run();
    check_sums(measured, 3);
    CHECK(measured.totals.ok == 3);
    CHECK(measured.connections == 3);
}

TEST_CASE("unsolicited bytes invalidate the response") {
    Run run({Arrives{std::string(answer) + "HTTP"}}, 1);
    Measured const& measured = run();
    check_sums(measured, 1);
    CHECK(only_failure(measured).kind == Failure::Kind::malformed);
    CHECK(only_failure(measured).phase == Failure::Phase::body);
    CHECK(measured.failures.front().sample == "more bytes than the response announced: \"HTTP\"");
}

TEST_CASE("a head without end is given up") {
    Run run({Arrives{"HTTP/1.1 200 OK\r\nX: " + std::string(100'000, 'x')}}, 1);
    check_sums(run(), 1);
    CHECK(only_failure(run.recorder.measured(0)).kind == Failure::Kind::malformed);
    CHECK(only_failure(run.recorder.measured(0)).phase == Failure::Phase::head);
}

TEST_CASE("an expired wait is a timeout, and its age a lower bound") {
    Run run({WaitResult::timed_out}, 1);
    Measured const& measured = run();
    check_sums(measured, 1);
    CHECK(only_failure(measured).kind == Failure::Kind::timeout);
    CHECK(measured.censored.count() == 1);
}

TEST_CASE("a request unanswered at the end of the drain is unfinished, not an error") {
    Run run({WaitResult::timed_out}, 5);
    run.pacer.set(Clock::now(), Clock::now() + 1h, Clock::now() + 1h);
    run.script.on_wait = [&run] { run.pacer.stop(Clock::now(), Clock::now()); };
    Measured const& measured = run();
    check_sums(measured, 1);
    CHECK(measured.totals.unfinished == 1);
    CHECK(measured.totals.errors == 0);
    CHECK(measured.censored.count() == 1);
}

TEST_CASE("an answer after the end counts, but not for the rate") {
    Run run({Arrives{answer}}, 5);
    run.pacer.set(Clock::now(), Clock::now() + 1h, Clock::now() + 2h);
    run.script.on_wait = [&run] { run.pacer.stop(Clock::now(), Clock::now() + 1h); };
    Measured const& measured = run();
    check_sums(measured, 1);
    CHECK(measured.totals.ok == 1);
    CHECK(measured.in_window == 0);
}

TEST_CASE("a refusal that comes while the request is still being sent is an answer") {
    Run run({}, 1);
    run.script.early = "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n";
    run.script.send_error = EPIPE;
    Measured const& measured = run();
    check_sums(measured, 1);
    CHECK(measured.by_status[413] == 1);
}

TEST_CASE("a failed send without a response is the error") {
    Run run({}, 2);
    run.script.send_error = ECONNRESET;
    Measured const& measured = run();
    check_sums(measured, 2);
    CHECK(only_failure(measured) == Failure{Failure::Phase::send, Failure::Kind::system, ECONNRESET});
}

TEST_CASE("a connection that the server closed before the start is reopened, and no request fails") {
    Run run({Arrives{answer}, Arrives{answer}, Arrives{answer}});
    run.script.early_end = 1;
    Measured const& measured = run();
    check_sums(measured, 3);
    CHECK(measured.totals.ok == 3);
    CHECK(measured.connections == 2);
}

TEST_CASE("a response after the timeout counts as a timeout") {
    Run run({Arrives{answer}}, 1);
    run.work.timeout = 0ns;   // by the clock, every response is too late
    Measured const& measured = run();
    check_sums(measured, 1);
    CHECK(measured.totals.ok == 0);
    CHECK(only_failure(measured).kind == Failure::Kind::timeout);
}

TEST_CASE("a refusal that ends with the connection is an answer too") {
    Run run({}, 1);
    run.script.early = "HTTP/1.1 413 Too Large\r\nConnection: close\r\n\r\nthe text";
    run.script.send_error = EPIPE;
    run.script.early_end = 2;
    Measured const& measured = run();
    check_sums(measured, 1);
    CHECK(measured.by_status[413] == 1);
}

TEST_CASE("each request of a mixture is of the drawn kind and counts only there") {
    Run run(answers(1000, answer), 1000, "mixed:plaintext=70,db=20,echo:2=10");
    run();
    Measured const sum = sum_of(run.recorder);
    check_sums(sum, 1000);
    CHECK(sum.totals.ok == 1000);
    CHECK(sum.connections == 1);
    std::vector<std::string> const lines{"GET /plaintext ", "GET /db ", "POST /echo?raw=1 "};
    std::vector<std::uint64_t> drawn;
    for (std::size_t kind = 0; kind < lines.size(); ++kind) {
        drawn.push_back(run.recorder.measured(kind).totals.ok);
        CHECK(drawn.back() == count_of(run.script.said, lines[kind]));
    }
    // Within four standard deviations of 700, 200 and 100; the seed is fixed.
    CHECK(std::abs(static_cast<double>(drawn[0]) - 700) < 58);
    CHECK(std::abs(static_cast<double>(drawn[1]) - 200) < 51);
    CHECK(std::abs(static_cast<double>(drawn[2]) - 100) < 38);
}

TEST_CASE("the same seed draws the same requests, another seed draws others") {
    auto const said = [](std::uint64_t seed) {
        Run run(answers(50, answer), 50, "mixed:plaintext=1,db=1");
        run.random = Random(seed);
        run();
        return run.script.said;
    };
    CHECK(said(7) == said(7));
    CHECK(said(7) != said(8));
}

TEST_CASE("whichever step of a mixture fails, each request is counted once, under its kind") {
    std::string const workload = "mixed:plaintext=1,echo:2=1,delay:1ms=1";
    Run whole(answers(6, answer), 6, workload);
    whole();
    std::size_t const steps = whole.script.steps;
    CHECK(steps > 10);
    for (std::size_t step = 1; step <= steps; ++step) {
        CAPTURE(step);
        Run run(answers(6, answer), 6, workload);
        run.script.fail_at = step;
        run();
        check_sums(sum_of(run.recorder), 6);
        for (std::size_t kind = 0; kind < 3; ++kind) {
            CHECK(run.recorder.measured(kind).totals.add_up());
            CHECK(count_of(run.script.said, run.targets[kind].request) <= run.recorder.measured(kind).totals.sent);
        }
    }
}

TEST_CASE("an echo of another length is an error; a response that is not ok may have any length") {
    for (char const* const wrong : {"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabcd",
                                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n",
                                    "HTTP/1.1 204 No Content\r\n\r\n"}) {
        CAPTURE(wrong);
        Run run({Arrives{wrong}}, 1, "echo:3");
        Measured const& measured = run();
        check_sums(measured, 1);
        CHECK(only_failure(measured).kind == Failure::Kind::malformed);
        CHECK(measured.failures.front().sample == "a body whose length differs from the request's");
    }
    for (char const* const right :
         {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n2\r\nbc\r\n0\r\n\r\n"}) {
        CAPTURE(right);
        Run run({Arrives{right}}, 1, "echo:3");
        CHECK(run().totals.ok == 1);
    }
    Run refused({Arrives{"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n"}}, 1, "echo:3");
    CHECK(refused().totals.not_ok == 1);
}

}   // namespace tricorn::client::connection_test
