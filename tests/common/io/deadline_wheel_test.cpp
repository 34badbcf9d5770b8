#include "common/io/deadline_wheel.hpp"
#include <doctest/doctest.h>
#include <random>

namespace tricorn::deadline_wheel_test {

using namespace std::chrono_literals;

namespace {

struct Waiter final : Timed {
    void expire() override { ++expired; }
    int expired = 0;
};

Deadline const start{1h};

}  // namespace

TEST_CASE("a deadline expires after its time, never before, and once") {
    DeadlineWheel wheel(start);
    Waiter waiter;
    wheel.arm(waiter, WaitPurpose::rest, start + 100ms);
    wheel.advance(start + 99ms);
    CHECK(waiter.expired == 0);
    wheel.advance(start + 100ms + DeadlineWheel::tick);
    CHECK(waiter.expired == 1);
    wheel.advance(start + 10s);
    CHECK(waiter.expired == 1);
}

TEST_CASE("a deadline beyond the wheel's range is checked again") {
    DeadlineWheel wheel(start);
    Waiter waiter;
    wheel.arm(waiter, WaitPurpose::rest, start + 30s);
    for (auto t = 0ms; t < 30s; t += 500ms) wheel.advance(start + t);
    CHECK(waiter.expired == 0);
    wheel.advance(start + 30s + DeadlineWheel::tick);
    CHECK(waiter.expired == 1);
}

TEST_CASE("arming later moves nothing, arming sooner is noticed") {
    DeadlineWheel wheel(start);
    Waiter waiter;
    CHECK(wheel.arm(waiter, WaitPurpose::rest, start + 1s));
    REQUIRE(wheel.next().has_value());
    CHECK_FALSE(wheel.arm(waiter, WaitPurpose::rest, start + 2s));
    wheel.advance(start + 1500ms);
    CHECK(waiter.expired == 0);
    REQUIRE(wheel.next().has_value());
    CHECK(wheel.arm(waiter, WaitPurpose::rest, start + 1600ms));
    wheel.advance(start + 1650ms);
    CHECK(waiter.expired == 1);
}

TEST_CASE("the one that would expire first for a need can be let expire at once") {
    DeadlineWheel wheel(start);
    Waiter sooner, later, other, disarmed;
    wheel.arm(later, WaitPurpose::request, start + 20s);
    wheel.arm(sooner, WaitPurpose::request, start + 19s);
    wheel.arm(other, WaitPurpose::rest, start + 1s);
    wheel.arm(disarmed, WaitPurpose::request, start + 1s);
    wheel.disarm(disarmed);
    CHECK_FALSE(wheel.expire_first(WaitPurpose::linger));
    CHECK(wheel.expire_first(WaitPurpose::request));
    CHECK(sooner.expired == 1);
    CHECK(wheel.expire_first(WaitPurpose::request));
    CHECK(later.expired == 1);
    CHECK_FALSE(wheel.expire_first(WaitPurpose::request));
    CHECK(other.expired + disarmed.expired == 0);
    wheel.arm(sooner, WaitPurpose::request, start + 2s);
    wheel.advance(start + 3s);
    CHECK(sooner.expired == 2);
}

TEST_CASE("a disarmed one does not expire, and a destroyed one leaves the wheel") {
    DeadlineWheel wheel(start);
    Waiter disarmed;
    wheel.arm(disarmed, WaitPurpose::rest, start + 1s);
    wheel.disarm(disarmed);
    {
        Waiter destroyed;
        wheel.arm(destroyed, WaitPurpose::rest, start + 1s);
    }
    wheel.advance(start + 5s);
    CHECK(disarmed.expired == 0);
    CHECK_FALSE(wheel.next().has_value());
}

TEST_CASE("only entries that wait for a request are brought forward") {
    DeadlineWheel wheel(start);
    Waiter idle, busy;
    wheel.arm(idle, WaitPurpose::request, start + 60s);
    wheel.arm(busy, WaitPurpose::rest, start + 60s);
    wheel.shorten_idle_deadlines(start + 1s);
    wheel.advance(start + 1s + DeadlineWheel::tick);
    CHECK(idle.expired == 1);
    CHECK(busy.expired == 0);
}

TEST_CASE("whatever is armed in whatever order expires in its tick") {
    std::mt19937 random(7);
    DeadlineWheel wheel(start);
    std::vector<Waiter> waiters(300);
    std::vector<Deadline> due(waiters.size());
    Deadline now = start;
    for (int round = 0; round < 3000; ++round) {
        std::size_t const i = random() % waiters.size();
        if (waiters[i].expired == 0) {
            due[i] = now + std::chrono::milliseconds(random() % 9000);
            wheel.arm(waiters[i], WaitPurpose::rest, due[i]);
        }
        now += std::chrono::milliseconds(random() % 5);
        wheel.advance(now);
        for (std::size_t k = 0; k < waiters.size(); ++k) {
            if (waiters[k].expired) CHECK(due[k] <= now);
            if (!waiters[k].expired && due[k] != Deadline()) CHECK(due[k] + DeadlineWheel::tick > now);
        }
    }
}

}   // namespace tricorn::deadline_wheel_test
