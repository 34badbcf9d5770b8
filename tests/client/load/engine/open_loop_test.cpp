// A connection of an open loop against a script: each slot is counted once, whatever fails.
#include "client/load/engine/connection.hpp"
#include "tests/support/scripted_io.hpp"
#include <doctest/doctest.h>

namespace tricorn::client::open_loop_test {

using namespace tricorn::test;
using namespace std::chrono_literals;

namespace {

constexpr char const* answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

LoadConfig to_h() {
    LoadConfig config;
    config.url.host = std::string("h");   // GCC 12 warns about a plain "h"
    return config;
}

// A plan whose turns are due when the test chooses: one per hour of the plan.
struct Run {
    Run(std::deque<Event> events, std::uint64_t requests, Overflow overflow = Overflow::queue)
        : allowance(requests),
          pacer(&allowance, Schedule({{10'000h, 1.0 / 3600}}, Arrivals::uniform, 1, 0, 1), overflow) {
        begin(Clock::now() + 1h);   // nothing is due on its own
        script.events = std::move(events);
        script.on_wait = [this] { look(); };
    }

    void begin(Deadline from) {
        pacer.set(from, from + 20'000h, from + 20'000h);
        recorder.start(from, true);
        last = from + 20'000h - 1ns;
    }

    // Gives an idle connection its slot as pace() would: the wait ends, nothing has arrived.
    void look() {
        if (!pacer.anybody_idle()) return;
        REQUIRE(++idle_waits < 1'000);
        if (quiet_waits > 0) {
            --quiet_waits;
            return;
        }
        pacer.dispatch(last);
        script.events.push_front(WaitResult::timed_out);
    }

    Measured const& operator()() {
        Connection<ScriptedIo> connection(ScriptedIo(script), work, pacer, recorder, Random(1));
        connection.open().take();
        connection.load().take();
        return recorder.measured(0);
    }
    std::size_t requests_said() const {
        std::size_t count = 0;
        for (std::size_t at = 0; (at = script.said.find("GET ", at)) != std::string::npos; ++at) ++count;
        return count;
    }

    Script script;
    Targets targets{to_h()};
    Allowance allowance;
    Pacer pacer;
    Recorder recorder{1};
    Work work{targets, {}, 10s};
    Deadline last;   // when everything is due
    std::size_t idle_waits = 0;
    std::size_t quiet_waits = 0;   // idle waits before the first turn
};

void check_sums(Measured const& measured, std::uint64_t offered) {
    Totals const& totals = measured.totals;
    CHECK(totals.offered == offered);
    CHECK(totals.add_up());
    CHECK(totals.sent <= totals.offered);
    CHECK(measured.service.count() == totals.ok);
    CHECK(measured.response.count() == totals.ok);
    CHECK(measured.lateness.count() == totals.sent);
    std::uint64_t failures = 0;
    for (FailureCount const& failure : measured.failures) failures += failure.count;
    CHECK(failures == totals.errors);
}

}   // namespace

TEST_CASE("an idle connection sends its request and waits again") {
    Run run(std::deque<Event>(5, Arrives{answer}), 5);
    Measured const& measured = run();
    check_sums(measured, 5);
    CHECK(measured.totals.ok == 5);
    CHECK(run.idle_waits == 5);
    CHECK(run.requests_said() == 5);
    CHECK(run.script.opened == 1);
}

TEST_CASE("overdue requests are sent in sequence, with their planned times") {
    Run run(std::deque<Event>(4, Arrives{answer}), 4);
    run.begin(Clock::now() - 3h - 1min);   // due 3:01, 2:01, 1:01 and 0:01 hours ago
    Measured const& measured = run();
    check_sums(measured, 4);
    CHECK(measured.totals.ok == 4);
    CHECK(measured.totals.late == 4);
    CHECK(run.idle_waits == 0);
    CHECK(measured.response.max() >= 3h);
    CHECK(measured.response.min() >= 1min);
    CHECK(measured.response.min() < 1h);
    CHECK(measured.lateness.max() >= 3h);
    CHECK(measured.service.max() < 1min);
}

TEST_CASE("requests due while the only connection is busy are dropped if configured") {
    Run run(std::deque<Event>(3, Arrives{answer}), 6, Overflow::drop);
    run.begin(Clock::now() - 3h - 1min);   // four are already due, without waiting connections
    Measured const& measured = run();
    check_sums(measured, 6);
    CHECK(measured.totals.dropped == 4);
    CHECK(measured.totals.ok == 2);
    CHECK(run.requests_said() == 2);
}

TEST_CASE("whichever step of an open loop fails, each slot is counted once and none is sent twice") {
    std::deque<Event> const events{Arrives{"HTTP/1.1 200 OK\r\nContent-Len"},
                                   Arrives{"gth: 2\r\n\r\no"},
                                   Arrives{"k"},
                                   Arrives{answer},
                                   Arrives{"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"},
                                   Arrives{answer},
                                   Arrives{answer}};
    Run whole(events, 5);
    check_sums(whole(), 5);
    CHECK(whole.recorder.measured(0).totals.ok == 5);
    CHECK(whole.script.opened == 2);
    std::size_t const steps = whole.script.steps;
    CHECK(steps > 20);
    for (std::size_t step = 1; step <= steps; ++step) {
        CAPTURE(step);
        Run run(events, 5);
        run.script.fail_at = step;
        Measured const& measured = run();
        check_sums(measured, 5);
        CHECK(run.requests_said() <= measured.totals.sent);
        CHECK(measured.connections + measured.reopen_failures <= run.script.opened);
    }
}

TEST_CASE("an idle connection that the server closes is reopened without a failure") {
    Run run({Arrives{answer}}, 2);
    run.script.on_wait = [&run] {
        bool const idle = run.pacer.anybody_idle();
        run.quiet_waits = idle && run.idle_waits == 1 ? 1 : 0;   // the server closes in the second idle wait
        run.look();
        if (idle && run.idle_waits == 3) run.script.events.push_back(Arrives{answer});
    };
    Measured const& measured = run();
    check_sums(measured, 2);
    CHECK(measured.totals.ok == 2);
    CHECK(measured.totals.errors == 0);
    CHECK(measured.connections == 2);
    CHECK(measured.reopen_failures == 0);
    CHECK(run.script.slept == Duration::zero());   // it had served requests: the next one is opened at once
}

TEST_CASE("a slot that coincides with the server's close is sent on a new connection") {
    // Both are pending when the wait ends; the wait reports the close.
    Run run({Arrives{answer}}, 2);
    run.script.on_wait = [&run] {
        if (!run.pacer.anybody_idle()) return;
        run.pacer.dispatch(run.last);
        if (run.idle_waits++ == 0) run.script.events.push_front(WaitResult::timed_out);
    };
    run.script.early_end = 0;
    Measured const& measured = run();
    check_sums(measured, 2);
    CHECK(run.script.opened == 2);
    CHECK(measured.connections == 2);
    CHECK(run.requests_said() == 2);
}

TEST_CASE("a slot that comes before the server's close has been seen is sent on a new connection too") {
    Run run({Arrives{answer}}, 2);
    run.script.on_wait = [&run] {
        if (!run.pacer.anybody_idle()) return;
        run.pacer.dispatch(run.last);
        if (run.idle_waits++ == 0)
            run.script.events.push_front(WaitResult::timed_out);
        else
            run.script.events = {Closes{WaitResult::timed_out}, Arrives{answer}};
    };
    Measured const& measured = run();
    check_sums(measured, 2);
    CHECK(measured.totals.ok == 2);
    CHECK(measured.connections == 2);
    CHECK(run.requests_said() == 2);
}

TEST_CASE("a server that closes idle connections at once is not stormed") {
    Run run({}, 1);
    run.quiet_waits = 20;   // each ends with a close
    Measured const& measured = run();
    check_sums(measured, 1);
    CHECK(run.script.opened >= 20);
    CHECK(run.script.slept >= 1ms + 2ms + 4ms + 8ms + 16ms + 32ms);
    CHECK(run.script.slept <= 22 * 100ms);
}

TEST_CASE("an idle connection that cannot be reopened backs off, and counts its attempts apart") {
    Run run({}, 3);
    run.script.early_end = 1;   // lost before the clock starts
    run.script.fail_at = 5;     // and so is the first attempt to reopen it
    Measured const& measured = run();
    check_sums(measured, 3);
    CHECK(measured.reopen_failures == 1);
    CHECK(measured.connections == run.script.opened - 1);
}

TEST_CASE("at the end an idle connection is dismissed, without a request") {
    Run run({}, 5);
    run.script.on_wait = [&run] {
        run.pacer.stop(Clock::now(), Clock::now());
        run.pacer.dismiss();
        run.script.events.push_front(WaitResult::timed_out);
    };
    Measured const& measured = run();
    check_sums(measured, 0);
    CHECK(run.script.said.empty());
}

}   // namespace tricorn::client::open_loop_test
