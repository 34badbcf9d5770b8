#include "client/load/pace/stalls.hpp"
#include <doctest/doctest.h>

namespace tricorn::client::stalls_test {

using namespace std::chrono_literals;

namespace {

constexpr Deadline start{1h};

Duration never() {
    return Duration::zero();
}

Duration worked_so_far{};

Duration worked() {
    return worked_so_far;
}

}   // namespace

TEST_CASE("a thread that comes to its beats was there") {
    Stalls stalls;
    CHECK_FALSE(stalls.suspects(start + 24h));   // nothing is planned yet
    CHECK(stalls.begin(start, never) == start + 1ms);
    CHECK(stalls.beat(start + 1'400us) == start + 2'400us);
    CHECK_FALSE(stalls.suspects(start + 2'900us));
    CHECK(stalls.ready_since(start + 2'900us) == start + 2'900us);
    CHECK(stalls.absent_before(start + 2'900us, start) == 0ms);
    CHECK(stalls.take().total == 0ms);
}

TEST_CASE("an answer found before a missed beat may lie ready since that was due") {
    Stalls stalls;
    stalls.begin(start, never);
    Deadline const late = start + 500ms;
    CHECK(stalls.suspects(late));
    CHECK(stalls.ready_since(late) == start + 1ms);
    CHECK(stalls.absent_before(late, start) == 499ms);
    CHECK(stalls.absent_before(late, start + 300ms) == 200ms);
    CHECK(stalls.absent_before(late, start + 600ms) == 0ms);
    CHECK(stalls.absent(start + 300ms, late) == 200ms);
}

TEST_CASE("answers found until the beat behind all that lay ready may lie ready since the missed one") {
    Stalls stalls;
    stalls.begin(start, never);
    Deadline const late = start + 500ms;
    CHECK(stalls.beat(late) == late);   // planned again, behind what is ready
    CHECK(stalls.ready_since(late + 100us) == start + 1ms);
    CHECK(stalls.beat(late + 300us) == late + 1'300us);
    CHECK(stalls.ready_since(late + 400us) == late + 400us);
    // The last absence is known for a deadline that passed meanwhile.
    CHECK(stalls.absent(start, late + 400us) == 499ms);
    CHECK(stalls.absent(start + 200ms, late + 400us) == 300ms);
    CHECK(stalls.absent(late + 1us, late + 400us) == 0ms);
    Stalls::Sum const sum = stalls.take();
    CHECK(sum.total == 499ms);
    CHECK(sum.longest == 499ms);
    CHECK(stalls.take().total == 0ms);
}

TEST_CASE("a thread stopped between reading the clock and sending has sent later than it says") {
    Stalls stalls;
    stalls.begin(start, never);
    Duration early{}, last{}, other{};
    stalls.sends(start + 100us, early);
    stalls.beat(start + 1ms);
    stalls.beat(start + 700ms);   // it was sent before the beat at 1 ms
    CHECK(early == 0ms);
    stalls.beat(start + 700ms + 1us);
    stalls.sends(start + 701ms, other);
    stalls.sends(start + 701ms + 100us, last);
    stalls.beat(start + 900ms);
    CHECK(other == 0ms);
    CHECK(last > 198ms);
    CHECK(last < 200ms);
}

TEST_CASE("a thread that was busy with other answers was there") {
    Stalls stalls;
    worked_so_far = 0ms;
    stalls.begin(start, worked);
    worked_so_far = 7ms;
    CHECK(stalls.suspects(start + 7ms));
    CHECK(stalls.ready_since(start + 7ms) == start + 7ms);
    CHECK_FALSE(stalls.suspects(start + 7'400us));   // not asked each time
    CHECK(stalls.beat(start + 8ms) == start + 9ms);
    CHECK(stalls.take().total == 0ms);
    // It worked for 2 ms of the next 100.
    worked_so_far = 9ms;
    CHECK(stalls.ready_since(start + 108ms) == start + 9ms);
    stalls.beat(start + 108ms);
    CHECK(stalls.take().total == 97ms);
}

}   // namespace tricorn::client::stalls_test
