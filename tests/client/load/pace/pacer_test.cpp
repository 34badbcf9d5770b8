#include "client/load/pace/pacer.hpp"
#include <doctest/doctest.h>
#include <thread>
#include <vector>

namespace tricorn::client::pacer_test {

using namespace std::chrono_literals;

TEST_CASE("requests begin before the end, not at it") {
    Deadline const start{};
    Pacer pacer(nullptr);
    CHECK(pacer.take(start + 24h));
    pacer.set(start, start + 10s, start + 15s);
    CHECK(pacer.take(start));
    CHECK(pacer.take(start + 10s - 1ns));
    CHECK_FALSE(pacer.take(start + 10s));
    CHECK(pacer.cut_off() == start + 15s);
}

TEST_CASE("a stop ends it earlier, never later") {
    Deadline const start{};
    Pacer pacer(nullptr);
    pacer.set(start, start + 10s, start + 15s);
    pacer.stop(start + 3s, start + 4s);
    CHECK_FALSE(pacer.take(start + 3s));
    CHECK(pacer.end() == start + 3s);
    CHECK(pacer.cut_off() == start + 4s);
    pacer.stop(start + 20s, start + 30s);
    CHECK(pacer.end() == start + 3s);
    CHECK(pacer.cut_off() == start + 4s);
}

TEST_CASE("an allowance is used up exactly, by however many threads") {
    Allowance allowance(10'000);
    std::atomic<int> taken{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            Pacer pacer(&allowance);
            while (pacer.take(Deadline{})) ++taken;
        });
    }
    for (auto& thread : threads) thread.join();
    CHECK(taken == 10'000);
}

TEST_CASE("a late request takes nothing from the allowance") {
    Allowance allowance(1);
    Pacer pacer(&allowance);
    pacer.set(Deadline{}, Deadline{} + 1s, Deadline{} + 1s);
    CHECK_FALSE(pacer.take(Deadline{} + 2s));
    CHECK(pacer.take(Deadline{}));
    CHECK_FALSE(pacer.take(Deadline{}));
}

namespace {

struct Waiter final : Idle {
    void wake() override { ++woken; }
    int woken = 0;
};

Schedule every(std::chrono::nanoseconds gap, std::chrono::nanoseconds length) {
    return Schedule({{length, 1e9 / static_cast<double>(gap.count())}}, Arrivals::uniform, 1, 0, 1);
}

}   // namespace

TEST_CASE("an open loop's turns come when they are due") {
    Deadline const start{};
    Pacer pacer(nullptr, every(10ms, 1s));
    pacer.set(start, start + 1s, start + 2s);
    CHECK(pacer.take(start)->due == start);
    CHECK_FALSE(pacer.take(start + 9ms));
    CHECK(pacer.next() == start + 10ms);
    // Requests that became due meanwhile are sent and keep their due times.
    CHECK(pacer.take(start + 35ms)->due == start + 10ms);
    CHECK(pacer.take(start + 35ms)->due == start + 20ms);
    CHECK(pacer.take(start + 35ms)->due == start + 30ms);
    CHECK_FALSE(pacer.take(start + 35ms));
    CHECK(pacer.take_dropped() == 0);
}

TEST_CASE("the longest-waiting connection gets the slot, and its lateness is the client's") {
    Deadline const start{};
    Pacer pacer(nullptr, every(10ms, 1s));
    pacer.set(start, start + 1s, start + 2s);
    Waiter first, second, third;
    for (Waiter* const waiter : {&first, &second, &third}) pacer.wait(*waiter);
    pacer.dispatch(start + 12ms);
    CHECK(first.slot->due == start);
    CHECK(second.slot->due == start + 10ms);
    CHECK((first.slot->server == 0ms && second.slot->server == 0ms));
    CHECK((first.woken == 1 && second.woken == 1 && third.woken == 0));
    CHECK(pacer.anybody_idle());
    pacer.dismiss();
    CHECK(third.woken == 1);
    CHECK_FALSE(third.slot);
    CHECK_FALSE(pacer.anybody_idle());
}

TEST_CASE("requests due while all connections are busy wait, or are dropped if configured") {
    Deadline const start{};
    for (Overflow const overflow : {Overflow::queue, Overflow::drop}) {
        Pacer pacer(nullptr, every(10ms, 1s), overflow);
        pacer.set(start, start + 1s, start + 2s);
        auto const slot = pacer.take(start + 55ms);
        if (overflow == Overflow::queue) {
            CHECK(slot->due == start);
            CHECK(pacer.take_dropped() == 0);
        } else {
            CHECK_FALSE(slot);
            CHECK(pacer.take_dropped() == 6);
            CHECK(pacer.take_dropped() == 0);
        }
    }
}

TEST_CASE("a late thread drops no requests that idle connections could send") {
    Deadline const start{};
    Pacer pacer(nullptr, every(10ms, 1s), Overflow::drop);
    pacer.set(start, start + 1s, start + 2s);
    Waiter idle;
    pacer.wait(idle);
    CHECK(pacer.take(start + 55ms));
    CHECK(pacer.take_dropped() == 0);
}

TEST_CASE("what was due while a connection was free is not dropped, whatever comes between") {
    Deadline const start = Deadline{} + 1h;
    Pacer pacer(nullptr, every(10ms, 10s), Overflow::drop);
    pacer.set(start, start + 10s, start + 11s);
    // A connection's answer lay ready from 25 ms on; the thread came at 100 ms.
    pacer.was_free(start + 25ms, start + 100ms);
    CHECK(pacer.take(start + 100ms)->due == start + 30ms);
    CHECK(pacer.take_dropped() == 3);   // 0, 10 and 20 ms: then every connection was busy
    // The next one is free at 145 ms, and its answer lay ready for 3 ms.
    pacer.was_free(start + 142ms, start + 145ms);
    for (int due = 40; due <= 100; due += 10)
        CHECK(pacer.take(start + 145ms)->due == start + std::chrono::milliseconds(due));
    CHECK_FALSE(pacer.take(start + 145ms));
    CHECK(pacer.take_dropped() == 4);   // 110 to 140 ms
    CHECK_FALSE(pacer.take(start + 150ms));
    CHECK(pacer.take_dropped() == 1);
}

TEST_CASE("what waits behind the client's own lateness is its own until a connection is free and nothing is due") {
    Deadline const start = Deadline{} + 1h;
    Pacer pacer(nullptr, every(10ms, 10s));
    pacer.set(start, start + 10s, start + 11s);
    Waiter idle;
    pacer.wait(idle);
    pacer.dispatch(start + 100ms);   // nobody was there for 100 ms
    CHECK((idle.slot->due == start && idle.slot->server == 0ms));
    auto slot = pacer.take(start + 130ms);
    CHECK((slot->due == start + 10ms && slot->server == 20ms));   // 100 of its 120 ms are owed
    slot = pacer.take(start + 135ms);
    CHECK((slot->due == start + 20ms && slot->server == 15ms));
    while (pacer.take(start + 140ms)) {}
    CHECK(pacer.take(start + 150ms)->server == 0ms);
    slot = pacer.take(start + 195ms);   // every connection was busy for 35 ms, and nothing is owed any more
    CHECK((slot->due == start + 160ms && slot->server == 35ms));
}

TEST_CASE("turns not taken by the end are reported once each") {
    Deadline const start{};
    Pacer pacer(nullptr, every(10ms, 1s));
    pacer.set(start, start + 100ms, start + 2s);
    pacer.take(start);
    CHECK(pacer.over(start + 100ms));
    CHECK_FALSE(pacer.take(start + 100ms));
    std::vector<Deadline> left;
    pacer.forfeit([&](Deadline due, std::uint64_t count, bool) { left.insert(left.end(), count, due); });
    CHECK(left.size() == 9);
    CHECK(left.front() == start + 10ms);
    CHECK(left.back() == start + 90ms);
    pacer.forfeit([&](Deadline due, std::uint64_t count, bool) { left.insert(left.end(), count, due); });
    CHECK(left.size() == 9);
}

TEST_CASE("an open loop ends with its time or its allowance, and not with the last request of its plan") {
    Deadline const start{};
    Pacer planned(nullptr, every(10ms, 25ms));
    planned.set(start, start + 1h, start + 2h);
    CHECK_FALSE(planned.over(start));
    for (int i = 0; i < 3; ++i) CHECK(planned.take(start + 1s));
    CHECK_FALSE(planned.next());
    CHECK_FALSE(planned.over(start + 1s));
    CHECK(planned.over(start + 1h));
    Allowance allowance(2);
    Pacer allowed(&allowance, every(10ms, 1h));
    allowed.set(start, start + 1h, start + 2h);
    Waiter idle;
    allowed.wait(idle);
    allowed.dispatch(start + 1s);
    CHECK(allowed.take(start + 1s));
    CHECK(allowed.over(start + 1s));
    CHECK_FALSE(allowed.next());
}

TEST_CASE("turns not taken are reported in at most a few thousand parts, with the exact total") {
    Deadline const start{};
    for (Overflow const overflow : {Overflow::queue, Overflow::drop}) {
        Pacer pacer(nullptr, Schedule({{10h, 1e8}}, Arrivals::uniform, 1, 0, 1), overflow);
        pacer.set(start, start + 10h, start + 11h);
        std::uint64_t all = pacer.take(start) ? 1 : 0;   // the first
        CHECK_FALSE((overflow == Overflow::drop && pacer.take(start + 1h)));
        all += pacer.take_dropped();
        Deadline last = start;
        int parts = 0;
        pacer.forfeit([&](Deadline due, std::uint64_t count, bool) {
            CHECK(due >= last);
            CHECK(due < start + 10h);
            last = due;
            all += count;
            ++parts;
        });
        CHECK(all == std::uint64_t(36'000) * 100'000'000);
        CHECK(parts > 1'000);
        CHECK(parts < 10'000);
    }
}

TEST_CASE("no more turns are forfeited or dropped than the allowance has") {
    Deadline const start{};
    for (std::uint64_t const requests : {0u, 1u, 5'000u, 70'000u}) {
        Allowance allowance(requests);
        Pacer pacer(&allowance, Schedule({{10h, 1e8}}, Arrivals::uniform, 1, 0, 1), Overflow::drop);
        pacer.set(start, start + 10h, start + 11h);
        pacer.take(start + 500us);   // 50 001 are due
        std::uint64_t const dropped = pacer.take_dropped();
        CHECK(dropped == std::min<std::uint64_t>(requests, 50'001));
        std::uint64_t left = 0;
        pacer.forfeit([&](Deadline, std::uint64_t count, bool) { left += count; });
        CHECK(dropped + left == requests);
        CHECK(allowance.used_up());
    }
}

TEST_CASE("turns due in the last moment go to idle connections, even if checked after the end") {
    Deadline const start{};
    Pacer pacer(nullptr, every(10ms, 1s));
    pacer.set(start, start + 100ms, start + 2s);
    while (pacer.take(start + 89ms)) {}
    Waiter first, second;
    pacer.wait(first);
    pacer.wait(second);
    pacer.dispatch(start + 103ms);   // the one due at 90 ms; what is due at the end is not sent
    CHECK(first.slot->due == start + 90ms);
    CHECK_FALSE(second.slot);
    pacer.dismiss();
    CHECK(second.woken == 1);
    bool left = false;
    pacer.forfeit([&](Deadline, std::uint64_t, bool) { left = true; });
    CHECK_FALSE(left);
}

}   // namespace tricorn::client::pacer_test
