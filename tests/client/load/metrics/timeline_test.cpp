#include "client/load/metrics/timeline.hpp"
#include <algorithm>
#include <doctest/doctest.h>
#include <random>

namespace tricorn::client::timeline_test {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

namespace {

struct Entry {
    unsigned index;
    nanoseconds begin, end;
    std::uint64_t answers;
    nanoseconds service = 1ms;
    nanoseconds in_flight = 0ns;
};

Slice slice_of(Entry const& entry, std::size_t kinds = 1, Slice::Part part = Slice::Part::window) {
    Slice slice(kinds);
    slice.part = part;
    slice.index = entry.index;
    slice.begin = entry.begin;
    slice.end = entry.end;
    slice.in_flight = entry.in_flight;
    slice.cost = {entry.answers * 10us, entry.answers * 1us};
    for (std::size_t i = 0; i < kinds; ++i) {
        Measured& kind = slice.kinds[i];
        kind.totals.offered = kind.totals.sent = kind.totals.ok = kind.in_window = entry.answers;
        kind.by_status[200] = entry.answers;
        kind.bytes_received = 100 * entry.answers;
        kind.service.record(entry.service, entry.answers);
        kind.response.record(2 * entry.service, entry.answers);
    }
    return slice;
}

// Half-second slices, the i-th with `answers[i]`.
std::vector<Slice> slices_of(std::vector<std::uint64_t> const& answers, nanoseconds service = 1ms) {
    std::vector<Slice> slices;
    for (unsigned i = 0; i < answers.size(); ++i)
        slices.push_back(slice_of({i, i * 500ms, (i + 1) * 500ms, answers[i], service, answers[i] * service}));
    return slices;
}

Result sum_up(Timeline& timeline) {
    Result result;
    timeline.sum_up(result);
    return result;
}

Result result_of(std::vector<Slice> const& slices, WarmUpPlan plan) {
    Timeline timeline(1, 1, plan);
    for (Slice const& slice : slices) timeline.add(slice);
    return sum_up(timeline);
}

std::uint64_t answers_in(std::vector<Interval> const& intervals) {
    std::uint64_t sum = 0;
    for (Interval const& interval : intervals) sum += interval.totals.ok;
    return sum;
}

constexpr auto none = WarmUp::Mode::none;
constexpr auto fixed = WarmUp::Mode::fixed;
constexpr auto automatic = WarmUp::Mode::automatic;

}   // namespace

TEST_CASE("no slices add up to an empty result") {
    for (auto const mode : {none, fixed, automatic}) {
        Result const result = result_of({}, {mode, 1s});
        CHECK(result.measured.totals.offered == 0);
        CHECK(result.intervals.empty());
        CHECK(result.warm_up.steady);
        CHECK(result.in_flight == 0);
    }
}

TEST_CASE("two half seconds are a second, and the last one may be shorter") {
    auto slices = slices_of({10, 20, 30, 40, 50});
    slices.push_back(slice_of({5, 2'500ms, 2'700ms, 7, 9ms}));
    Result const result = result_of(slices, {});
    REQUIRE(result.intervals.size() == 3);
    CHECK(result.intervals[0].totals.ok == 30);
    CHECK(result.intervals[1].totals.ok == 70);
    CHECK(result.intervals[2].totals.ok == 57);
    CHECK(result.intervals[1].begin == 1s);
    CHECK(result.intervals[1].length == 1s);
    CHECK(result.intervals[2].begin == 2s);
    CHECK(result.intervals[2].length == 700ms);
    CHECK(result.intervals[2].bytes_received == 5'700);
    CHECK(result.intervals[2].max == 18ms);
    CHECK(result.measured.totals.ok == 157);
    CHECK(result.measured.totals.add_up());
}

TEST_CASE("the last complete second is available meanwhile") {
    Timeline timeline(1, 1, {});
    auto const slices = slices_of({1, 2, 3, 4});
    timeline.add(slices[0]);
    CHECK(timeline.latest() == nullptr);
    timeline.add(slices[1]);
    REQUIRE(timeline.latest() != nullptr);
    CHECK(timeline.latest()->totals.ok == 3);
    timeline.add(slices[2]);
    CHECK(timeline.latest()->totals.ok == 3);
    timeline.add(slices[3]);
    CHECK(timeline.latest()->totals.ok == 7);
}

TEST_CASE("the slices of several threads add up exactly, however far one is behind the others") {
    std::mt19937_64 random(1);
    for (auto const mode : {none, fixed, automatic}) {
        for (int round = 0; round < 5; ++round) {
            Timeline timeline(2, 2, {mode, 500ms});
            auto const first = slices_of({10, 20, 30, 40, 50, 60, 70, 80}),
                       second = slices_of({1, 2, 3, 4, 5, 6, 7, 8});
            // The slices of each thread arrive in order.
            for (std::size_t i = 0, k = 0; i < 8 || k < 8;) {
                bool const the_first = k == 8 || (i < 8 && random() % 2 == 0);
                Slice slice(2);
                Slice const& from = the_first ? first[i++] : second[k++];
                slice.part = Slice::Part::window;
                slice.index = from.index;
                slice.begin = from.begin;
                slice.end = from.end;
                slice.kinds[the_first ? 0 : 1] = from.kinds[0];
                timeline.add(slice);
            }
            Result const result = sum_up(timeline);
            CHECK(result.measured.totals.ok + result.warm_up.totals.ok == 360 + 36);
            CHECK(result.kinds[0].totals.ok + result.kinds[1].totals.ok == result.measured.totals.ok);
            CHECK(result.measured.service.count() == result.measured.totals.ok);
            CHECK(answers_in(result.intervals) == 396);
            std::vector<std::uint64_t> seconds;
            for (Interval const& interval : result.intervals) seconds.push_back(interval.totals.ok);
            if (mode == fixed)
                CHECK(seconds == std::vector<std::uint64_t>{11, 55, 99, 143, 88});
            else
                CHECK(seconds == std::vector<std::uint64_t>{33, 77, 121, 165});
        }
    }
}

TEST_CASE("a fixed warm-up is the first slice, apart from the rest") {
    auto slices = slices_of({0, 10, 20, 30, 40});
    slices[0] = slice_of({0, 0s, 3s, 1'000, 1s});
    for (std::size_t i = 1; i < slices.size(); ++i) {
        slices[i].begin += 2'500ms;
        slices[i].end += 2'500ms;
    }
    Result const result = result_of(slices, {fixed, 3s});
    CHECK(result.warm_up.mode == fixed);
    CHECK(result.warm_up.length == 3s);
    CHECK(result.warm_up.totals.ok == 1'000);
    CHECK(result.measured.totals.ok == 100);
    CHECK(result.measured.service.max() == 1ms);
    REQUIRE(result.intervals.size() == 3);
    CHECK(result.intervals[0].warm_up);
    CHECK(result.intervals[0].length == 3s);
    CHECK_FALSE(result.intervals[1].warm_up);
    CHECK(result.intervals[1].totals.ok == 30);
    CHECK(result.intervals[2].totals.ok == 70);
    CHECK(result.client.cpu == 1ms);   // of the hundred
    CHECK(result.client.waited == 100us);
}

TEST_CASE("a warm-up detected in rates or times is counted apart, and nothing is lost") {
    std::vector<std::uint64_t> answers(20, 100);
    auto by_time = slices_of(answers);
    for (unsigned i = 0; i < 5; ++i) by_time[i] = slice_of({i, i * 500ms, (i + 1) * 500ms, 100, 20ms});
    for (unsigned i = 0; i < 5; ++i) answers[i] = 20;
    for (auto const& slices : {slices_of(answers), by_time}) {
        Result const result = result_of(slices, {automatic, 0s});
        CHECK(result.warm_up.steady);
        CHECK(result.warm_up.length == 2'500ms);
        CHECK(result.measured.totals.ok == 1'500);
        CHECK(result.measured.service.max() == 1ms);
        CHECK(result.warm_up.totals.ok == (slices[0].kinds[0].totals.ok) * 5);
        CHECK(answers_in(result.intervals) == result.measured.totals.ok + result.warm_up.totals.ok);
        // The last second is half measured.
        for (std::size_t i = 0; i < 10; ++i) CHECK(result.intervals[i].warm_up == (i < 2));
        CHECK(result.client.cpu == 15ms);
    }
}

TEST_CASE("a load that never becomes steady is reported, even if detected only after a minute") {
    std::vector<std::uint64_t> falling;
    for (unsigned i = 0; i < 20; ++i) falling.push_back(1'000 - 45 * i);
    CHECK_FALSE(result_of(slices_of(falling), {automatic, 0s}).warm_up.steady);
    CHECK(result_of(slices_of(falling), {fixed, 500ms}).warm_up.steady);   // not checked for a fixed warm-up
    std::vector<std::uint64_t> late(150, 100);
    for (unsigned i = 0; i < 70; ++i) late[i] = 20;
    Result const result = result_of(slices_of(late), {automatic, 0s});
    CHECK_FALSE(result.warm_up.steady);
    CHECK(result.measured.totals.ok + result.warm_up.totals.ok == 70 * 20 + 80 * 100);
}

TEST_CASE("a long run that is steady from the start is measured completely") {
    Result const result = result_of(slices_of(std::vector<std::uint64_t>(200, 100)), {automatic, 0s});
    CHECK(result.warm_up.steady);
    CHECK(result.warm_up.length == 0s);
    CHECK(result.measured.totals.ok == 20'000);
    CHECK(result.intervals.size() == 100);
}

TEST_CASE("events before the clock and after the window are measured, but belong to no second") {
    Timeline timeline(1, 1, {automatic, 0s});
    Slice setup(1);
    setup.kinds[0].connections = 7;
    timeline.add(setup);
    for (Slice const& slice : slices_of(std::vector<std::uint64_t>(10, 5))) timeline.add(slice);
    timeline.add(slice_of({10, 5s, 6s, 3, 800ms, 2s}, 1, Slice::Part::drain));
    Result const result = sum_up(timeline);
    CHECK(result.measured.connections == 7);
    CHECK(result.measured.totals.ok == 53);
    CHECK(result.measured.service.max() == 800ms);
    CHECK(result.intervals.size() == 5);
    CHECK(answers_in(result.intervals) == 50);
    CHECK(result.in_flight == doctest::Approx(0.01));   // in the window: 5 times 1 ms in each half second
}

TEST_CASE("requests in flight are a time average over all threads") {
    Timeline timeline(2, 1, {});
    for (unsigned i = 0; i < 2; ++i) {
        timeline.add(slice_of({i, i * 500ms, (i + 1) * 500ms, 1, 1ms, 3 * 500ms}));
        timeline.add(slice_of({i, i * 500ms, (i + 1) * 500ms, 1, 1ms, 4 * 500ms}));
    }
    // One thread runs longer than the other.
    timeline.add(slice_of({2, 1s, 1'100ms, 1, 1ms, 3 * 100ms}));
    timeline.add(slice_of({2, 1s, 1'500ms, 1, 1ms, 4 * 500ms}));
    timeline.add(slice_of({3, 1'500ms, 2s, 1, 1ms, 4 * 500ms}));
    Result const result = sum_up(timeline);
    REQUIRE(result.intervals.size() == 2);
    CHECK(result.intervals[0].in_flight == doctest::Approx(7));
    CHECK(result.intervals[1].length == 1s);
    CHECK(result.intervals[1].in_flight == doctest::Approx(4.3));
    CHECK(result.in_flight == doctest::Approx((7 + 4.3) / 2));
}

TEST_CASE("a second's response times are kept in cells of a quarter of an octave") {
    Slice slice(1);
    slice.part = Slice::Part::window;
    slice.end = 500ms;
    for (int i = 1; i <= 4'000; ++i) slice.kinds[0].response.record(i * 1us);
    Timeline timeline(1, 1, {});
    timeline.add(slice);
    Interval const second = sum_up(timeline).intervals.at(0);
    CHECK(*second.p50 >= 2'000us);
    CHECK(*second.p50 <= 2'002us);
    CHECK(*second.p99 >= 3'960us);
    CHECK(*second.max == 4ms);
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < second.cells.size(); ++i) {
        count += second.cells[i].second;
        if (second.cells[i].first >= 16us)   // from there on none is empty
            CHECK(second.cells[i].first.count() <= second.cells[i - 1].first.count() * 5 / 4);
    }
    CHECK(count == 4'000);
}

TEST_CASE("a second without an answer has no times, and what was due in it is offered in it") {
    Timeline timeline(1, 1, {});
    for (unsigned i = 0; i < 6; ++i) {
        Slice slice(1);
        slice.part = Slice::Part::window;
        slice.index = i;
        slice.begin = i * 500ms;
        slice.end = (i + 1) * 500ms;
        bool const dead = i == 2 || i == 3;
        if (!dead) {
            slice.kinds[0].response.record(2ms);
            slice.kinds[0].totals.ok = slice.kinds[0].totals.offered = i == 4 ? 150 : 50;
            slice.due = 50;
        }
        if (i == 4) slice.due_earlier = {{2, 50}, {3, 50}};
        slice.absence = {100ms * i, 100ms * i};
        timeline.add(slice);
    }
    Slice drain(1);
    drain.part = Slice::Part::drain;
    drain.due_earlier = {{5, 1}};
    timeline.add(drain);
    Result const result = sum_up(timeline);
    REQUIRE(result.intervals.size() == 3);
    CHECK(result.intervals[0].totals.offered == 100);
    CHECK(result.intervals[1].totals.offered == 100);
    CHECK(result.intervals[2].totals.offered == 101);
    CHECK(result.intervals[2].totals.ok == 200);
    CHECK(result.intervals[0].p50);
    CHECK_FALSE(result.intervals[1].p50);
    CHECK_FALSE(result.intervals[1].p99);
    CHECK_FALSE(result.intervals[1].max);
    CHECK(result.intervals[1].client_absent == doctest::Approx(0.5));
    CHECK(result.client.absence.total == 1500ms);
    CHECK(result.client.absence.longest == 500ms);
}

}   // namespace tricorn::client::timeline_test
