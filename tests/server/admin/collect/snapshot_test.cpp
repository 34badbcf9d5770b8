#include "server/admin/collect/process_usage.hpp"
#include "server/admin/collect/snapshot.hpp"
#include <algorithm>
#include <doctest/doctest.h>
#include <sys/resource.h>
#include <unistd.h>

namespace tricorn::server::admin::snapshot_test {

TEST_CASE("no total ever decreases") {
    Totals before, now;
    before.responses = {10, 0, 0, 5};
    now.responses = {12, 0, 1, 3};
    before.user_microseconds = 100;
    now.user_microseconds = 90;
    now.connections = 3;
    now.clamp(before);
    CHECK(now.responses == Responses{12, 0, 1, 5});
    CHECK(now.exchanges() == 18);
    CHECK(now.user_microseconds == 100);
    CHECK(now.connections == 3);
}

TEST_CASE("percentiles are computed from the counts, or absent") {
    CHECK_FALSE(percentiles({}).p50);
    Durations durations{};
    durations[duration_buckets::index_of(std::chrono::microseconds(1000))] = 98;
    durations[duration_buckets::index_of(std::chrono::milliseconds(100))] = 2;
    Percentiles const found = percentiles(durations);
    CHECK(found.p50.value() == doctest::Approx(0.95).epsilon(0.06));
    CHECK(found.p90.value() <= 1.0);
    CHECK(found.p99.value() == doctest::Approx(95).epsilon(0.06));
}

TEST_CASE("the busiest unit is the one longest in its state; idle ones come last") {
    std::vector<UnitView> units = {{.unit = 0, .state = UnitState::idle, .seconds = 99},
                                   {.unit = 1, .state = UnitState::db, .seconds = 1},
                                   {.unit = 2, .state = UnitState::cpu, .seconds = 3},
                                   {.unit = 3, .state = UnitState::idle, .seconds = 100}};
    std::sort(units.begin(), units.end(), is_busier);
    unsigned const expected[] = {2, 1, 3, 0};
    for (std::size_t i = 0; i < units.size(); ++i) CHECK(units[i].unit == expected[i]);
}

TEST_CASE("the kernel reports this process, and nothing for a missing one") {
    auto const times = times_of(::getpid());
    REQUIRE(times);
    CHECK(times->threads >= 1);
    CHECK(proportional_memory_of(::getpid()).value() > 100'000);
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    CHECK(switches_of(::getpid()).value().voluntary <= static_cast<std::uint64_t>(used.ru_nvcsw) + 100);
    constexpr pid_t nobody = 1 << 22;   // larger than any pid_max
    CHECK_FALSE(times_of(nobody));
    CHECK_FALSE(proportional_memory_of(nobody));
    CHECK_FALSE(switches_of(nobody));
}

}   // namespace tricorn::server::admin::snapshot_test
