#include "client/load/metrics/recorder.hpp"
#include <doctest/doctest.h>

namespace tricorn::client::recorder_test {

using namespace std::chrono_literals;

namespace {

constexpr Clock::time_point start{1h};

void answer(Metrics& metrics, Duration due, Duration sent, Duration done, bool ok = true) {
    metrics.answered(ok ? 200 : 503, ok, true, {start + due, start + sent, start + sent, start + done});
}

}   // namespace

TEST_CASE("a request is counted only in the slice in which it ends") {
    Recorder recorder(1);
    recorder.start(start, false);
    answer(recorder[0], 0ms, 0ms, 10ms);
    answer(recorder[0], 0ms, 0ms, 20ms, false);
    auto const first = recorder.rotate(start + 500ms, Slice::Part::window, nullptr);
    answer(recorder[0], 400ms, 400ms, 600ms);
    auto const second = recorder.rotate(start + 1s, Slice::Part::window, nullptr);
    auto const drain = recorder.rotate(start + 2s, Slice::Part::drain, nullptr);
    CHECK(first->kinds[0].totals.ok == 1);
    CHECK(first->kinds[0].totals.not_ok == 1);
    CHECK(second->kinds[0].totals.ok == 1);
    CHECK(second->kinds[0].service.max() == 200ms);
    CHECK(drain->kinds[0].totals.offered == 0);
    CHECK(recorder.measured(0).totals.offered == 0);
    CHECK(first->part == Slice::Part::window);
    CHECK(drain->part == Slice::Part::drain);
}

TEST_CASE("slices are numbered, and each begins where the last one ended") {
    Recorder recorder(1);
    recorder[0].connected(1ms);
    auto const setup = recorder.rotate(start, Slice::Part::setup, nullptr);
    CHECK(setup->kinds[0].connections == 1);
    recorder.start(start, false);
    for (unsigned i = 0; i < 3; ++i) {
        // The thread switches slices three milliseconds late.
        auto const page = recorder.rotate(start + (i + 1) * 500ms + 3ms, Slice::Part::window, nullptr);
        CHECK(page->index == i);
        CHECK(page->begin == (i == 0 ? 0ms : i * 500ms + 3ms));
        CHECK(page->end == (i + 1) * 500ms + 3ms);
        CHECK(page->kinds[0].connections == 0);
    }
}

TEST_CASE("a supplied slice is used") {
    Recorder recorder(2);
    recorder.start(start, false);
    auto given = std::make_unique<Slice>(2);
    Slice const* const same = given.get();
    recorder.rotate(start + 1s, Slice::Part::window, std::move(given));
    answer(recorder[1], 1s, 1s, 2s);
    CHECK(&recorder.measured(1) == &same->kinds[1]);
    auto const page = recorder.rotate(start + 2s, Slice::Part::window, nullptr);
    CHECK(page.get() == same);
    CHECK(page->kinds[0].totals.ok == 0);
    CHECK(page->kinds[1].totals.ok == 1);
}

TEST_CASE("requests in flight are integrated over time, across slices") {
    Recorder recorder(1);
    recorder.start(start, false);
    recorder.began(start + 100ms);
    recorder.began(start + 200ms);
    recorder.ended(start + 400ms);
    auto const first = recorder.rotate(start + 500ms, Slice::Part::window, nullptr);
    CHECK(first->in_flight == 1 * 100ms + 2 * 200ms + 1 * 100ms);
    auto const second = recorder.rotate(start + 1s, Slice::Part::window, nullptr);
    CHECK(second->in_flight == 500ms);
    recorder.ended(start + 1'200ms);
    auto const third = recorder.rotate(start + 1'500ms, Slice::Part::window, nullptr);
    CHECK(third->in_flight == 200ms);
    CHECK(recorder.rotate(start + 2s, Slice::Part::drain, nullptr)->in_flight == 0s);
}

TEST_CASE("an open loop has two clocks, and lateness") {
    Recorder recorder(1);
    recorder.start(start, true);
    answer(recorder[0], 10ms, 10ms + 900us, 30ms);
    answer(recorder[0], 20ms, 60ms, 90ms);
    Measured const& measured = recorder.measured(0);
    CHECK(measured.service.max() == 30ms);
    CHECK(measured.response.max() == 70ms);
    CHECK(measured.lateness.count() == 2);
    CHECK(measured.lateness.max() == 40ms);
    CHECK(measured.totals.late == 1);   // late by more than a millisecond
    CHECK(measured.spent == 20ms + 70ms);
}

TEST_CASE("a closed loop has no lateness: a request is due when it may be sent") {
    Recorder recorder(1);
    recorder.start(start, false);
    answer(recorder[0], 10ms, 15ms, 30ms);
    CHECK(recorder.measured(0).lateness.count() == 0);
    CHECK(recorder.measured(0).totals.late == 0);
    CHECK(recorder.measured(0).response.max() == 20ms);
}

TEST_CASE("however a request ends, it is counted once, and a censored time is a lower bound") {
    Recorder recorder(1);
    recorder.start(start, true);
    Metrics& metrics = recorder[0];
    Moments const moments{start + 10ms, start + 20ms, {}, {}};
    Failure const timeout{Failure::Phase::head, Failure::Kind::timeout, 0};
    Failure const refused{Failure::Phase::connect, Failure::Kind::system, 111};
    metrics.failed(timeout, {true, start + 120ms, moments}, {});
    metrics.failed(refused, {false, start + 30ms, moments}, {});
    metrics.failed(refused, {false, start + 40ms, moments}, {});
    metrics.unfinished({true, start + 220ms, moments});
    metrics.never_sent(start + 300ms, start + 50ms, 1, false);
    metrics.dropped(4);
    Measured const& measured = recorder.measured(0);
    CHECK(measured.totals.add_up());
    CHECK(measured.totals.offered == 9);
    CHECK(measured.totals.sent == 2);
    CHECK(measured.totals.errors == 3);
    CHECK(measured.totals.unfinished == 2);
    CHECK(measured.totals.dropped == 4);
    CHECK(measured.censored.count() == 2);   // the two that were sent
    CHECK(measured.censored.max() == 200ms);
    CHECK(measured.censored_response.count() == 3);
    CHECK(measured.censored_response.max() == 250ms);
    CHECK(measured.lateness.count() == 2);
    REQUIRE(measured.failures.size() == 2);
    CHECK(measured.failures[1].count == 2);
    CHECK(measured.failures[1].first_at == 30ms);
    CHECK(metrics.live().errors == 3);
}

TEST_CASE("what was due is counted in the slice in which it was due, whenever that is found") {
    Recorder recorder(1);
    recorder.start(start, true);
    recorder.due(start);
    recorder.due(start + 499ms, 2);
    auto const first = recorder.rotate(start + 500ms, Slice::Part::window, nullptr);
    recorder.due(start + 500ms);
    recorder.due(start + 100ms, 5);
    recorder.due(start + 200ms);
    auto second = recorder.rotate(start + 1s, Slice::Part::window, nullptr);
    recorder.due(start + 700ms, 7);
    auto const drain = recorder.rotate(start + 2s, Slice::Part::drain, nullptr);
    using Earlier = std::vector<std::pair<unsigned, std::uint64_t>>;
    CHECK(first->due == 3);
    CHECK(first->due_earlier.empty());
    CHECK(second->due == 1);
    CHECK(second->due_earlier == Earlier{{0, 6}});
    CHECK(drain->due == 0);
    CHECK(drain->due_earlier == Earlier{{1, 7}});
    second->clear();
    CHECK((second->due == 0 && second->due_earlier.empty()));
}

TEST_CASE("what the client itself caused is told apart, and says nothing about the server's time") {
    Recorder recorder(1);
    recorder.start(start, true);
    Moments moments{start, start + 3ms, start + 4ms, start + 10ms, 2ms, 1ms, 5ms};
    recorder[0].answered(200, true, true, moments);
    moments.own_lateness = moments.own = moments.own_to_first_byte = 10us;   // not worth a record
    recorder[0].answered(200, true, true, moments);
    Measured const& measured = recorder.measured(0);
    CHECK(measured.response.count() == 2);
    CHECK(measured.response_delayed.count() == 1);
    CHECK(measured.response_delayed.max() == 10ms);
    CHECK(measured.response_undelayed.max() == 3ms);
    CHECK(measured.service_delayed.max() == 7ms);
    CHECK(measured.service_undelayed.max() == 2ms);
    CHECK(measured.first_byte_delayed.max() == 1ms);
    CHECK(measured.first_byte_undelayed.max() == 0ms);
    CHECK(measured.own_lateness.max() == 2ms);
    CHECK(measured.own_ns == 7'000'000);
    Moments const late{start, start + 1s, {}, {}};
    recorder[0].failed({Failure::Phase::head, Failure::Kind::timeout, 0}, {true, start + 12s, late, true}, {});
    recorder[0].unfinished({true, start + 12s, late, true});
    recorder[0].never_sent(start + 12s, start + 1s, 3, true);
    CHECK(measured.own_timeouts == 1);
    CHECK(measured.own_unfinished == 4);
    CHECK(measured.censored.count() + measured.censored_response.count() == 0);
    CHECK(measured.totals.add_up());
}

}   // namespace tricorn::client::recorder_test
