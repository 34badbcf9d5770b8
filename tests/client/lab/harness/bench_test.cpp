#include "client/lab/harness/bench.hpp"
#include <cmath>
#include <doctest/doctest.h>
#include <thread>

namespace tricorn::client::lab::bench_test {

using namespace std::chrono_literals;

namespace {

Bench::Clock::time_point later() {
    return Bench::Clock::now() + 60s;
}

}   // namespace

TEST_CASE("lab: batches grow until they take long enough, and all count") {
    Bench bench(5ms, later(), {});
    std::uint64_t done = 0, largest = 0;
    CHECK_FALSE(bench.reported());
    bench.time([&](std::uint64_t n) {
        done += n;
        largest = std::max(largest, n);
        repeat(n, [] { asm volatile(""); });
    });
    CHECK(bench.reported());
    CHECK(largest > 100);
    CHECK(bench.operations() >= 3 * largest);
    CHECK(bench.operations() < done);   // the first ones, which determine the size, do not count
    CHECK(std::isfinite(bench.value()));
    CHECK(bench.value() >= 0);
}

TEST_CASE("lab: an operation that sleeps takes at least as long, and each of its parts half of that") {
    Bench whole(1ms, later(), {}), halves(1ms, later(), {});
    auto const sleep = [](std::uint64_t n) { repeat(n, [] { std::this_thread::sleep_for(2ms); }); };
    whole.time(sleep);
    halves.time(sleep, 2);
    CHECK(whole.value() >= 2e6);
    CHECK(halves.value() >= 1e6);
    CHECK(whole.operations() == 1);   // longer than the slice: two runs to see that, one to measure
}

TEST_CASE("lab: the cost of measuring is subtracted") {
    Bench bench(1ms, later(), {.clock = 1e15, .loop = 0});
    bench.time([](std::uint64_t n) { repeat(n > 100 ? 100 : n, [] { std::this_thread::yield(); }); });
    CHECK(bench.value() == 0);
}

TEST_CASE("lab: discarded batches do not count, and only such are a miss") {
    Bench some(5ms, later(), {});
    int batch = 0;
    some.time([&](std::uint64_t n) {
        repeat(n, [] { asm volatile(""); });
        if (++batch % 2 == 0) some.discard("every other one");
    });
    CHECK(some.reported());
    Bench none(1ms, later(), {});
    CHECK_THROWS_WITH_AS(none.time([&](std::uint64_t) { none.discard("it rained"); }), "it rained", Missed);
    CHECK_FALSE(none.reported());
}

TEST_CASE("lab: long-running code is stopped after its deadline") {
    Bench const early(1ms, later(), {});
    CHECK_NOTHROW(early.check_time("nothing"));
    Bench const late(1ms, Bench::Clock::now(), {});
    CHECK_THROWS_WITH_AS(late.check_time("3 of 5"), "its share of the budget was used up: 3 of 5", Refusal);
}

TEST_CASE("lab: repeat runs exactly n times") {
    for (std::uint64_t const n : {0u, 1u, 7u, 8u, 9u, 64u, 100u}) {
        std::uint64_t done = 0;
        repeat(n, [&] { ++done; });
        CHECK(done == n);
    }
}

}   // namespace tricorn::client::lab::bench_test
