#include "client/load/pace/schedule.hpp"
#include "tests/support/run_size.hpp"
#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <vector>

namespace tricorn::client::schedule_test {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

namespace {

std::vector<nanoseconds> all_of(Schedule schedule) {
    std::vector<nanoseconds> times;
    for (; schedule.next(); schedule.advance()) times.push_back(*schedule.next());
    return times;
}

// The times of all threads together, in order.
std::vector<nanoseconds> superposed(std::vector<Stage> const& stages, Arrivals arrivals, unsigned threads) {
    std::vector<nanoseconds> times;
    for (unsigned thread = 0; thread < threads; ++thread) {
        auto const own = all_of(Schedule(stages, arrivals, 7, thread, threads));
        times.insert(times.end(), own.begin(), own.end());
    }
    std::ranges::sort(times);
    return times;
}

// In units of the mean gap.
std::vector<double> gaps_of(std::vector<nanoseconds> const& times, double rate) {
    std::vector<double> gaps;
    for (std::size_t i = 1; i < times.size(); ++i)
        gaps.push_back(std::chrono::duration<double>(times[i] - times[i - 1]).count() * rate);
    return gaps;
}

// Kolmogorov-Smirnov distance between the values and the exponential distribution with mean 1, times the root of their
// number: above 1.63 in one of a hundred draws.
double distance_from_exponential(std::vector<double> values) {
    std::ranges::sort(values);
    auto const n = static_cast<double>(values.size());
    double most = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        double const expected = 1 - std::exp(-values[i]);
        auto const below = static_cast<double>(i);
        most = std::max({most, expected - below / n, (below + 1) / n - expected});
    }
    return most * std::sqrt(n);
}

double correlation_of_neighbours(std::vector<double> const& gaps) {
    double sum = 0;
    for (std::size_t i = 1; i < gaps.size(); ++i) sum += (gaps[i] - 1) * (gaps[i - 1] - 1);
    return sum / static_cast<double>(gaps.size() - 1);
}

// A count of a Poisson process is within four standard deviations of its mean in all but one of 16 000 draws.
void check_poisson_count(std::size_t count, double mean) {
    CHECK(std::abs(static_cast<double>(count) - mean) < 4 * std::sqrt(mean));
}

// Whether `time` is within `tolerance` nanoseconds of the k-th multiple of `gap`: a double is truncated to whole ones.
bool is_multiple(nanoseconds time, std::size_t k, nanoseconds gap, std::int64_t tolerance = 1) {
    return std::abs(time.count() - static_cast<std::int64_t>(k) * gap.count()) <= tolerance;
}

std::size_t count_between(std::vector<nanoseconds> const& times, nanoseconds from, nanoseconds to) {
    return static_cast<std::size_t>(
        std::ranges::count_if(times, [&](nanoseconds time) { return from <= time && time < to; }));
}

}   // namespace

TEST_CASE("uniform requests are due at multiples of the gap, from the start on") {
    auto const times = all_of(Schedule({{1s, 250}}, Arrivals::uniform, 1, 0, 1));
    REQUIRE(times.size() == 250);
    for (std::size_t k = 0; k < times.size(); ++k) CHECK(is_multiple(times[k], k, 4ms));
}

TEST_CASE("ten million uniform requests do not drift") {
    auto const count = test::run_size<std::int64_t>(10'000'000, 10'000'000, 500'000);
    Schedule schedule({{2h, 3'000}}, Arrivals::uniform, 1, 0, 1);
    std::int64_t worst = 0;
    for (std::int64_t k = 0; k < count; ++k) {
        REQUIRE(schedule.next());
        std::int64_t const exact = k * 1'000'000 / 3;   // 3000 a second
        worst = std::max(worst, std::abs(schedule.next()->count() - exact));
        schedule.advance();
    }
    CHECK(worst <= 1);
}

TEST_CASE("next() stays the same until taken") {
    for (Arrivals const arrivals : {Arrivals::uniform, Arrivals::poisson}) {
        Schedule schedule({{1s, 100}}, arrivals, 1, 0, 1);
        auto const first = schedule.next();
        CHECK(schedule.next() == first);
        schedule.advance();
        CHECK(*schedule.next() > *first);
    }
}

TEST_CASE("the uniform schedules of several threads interleave to one") {
    for (unsigned const threads : {2u, 3u, 7u, 16u}) {
        CAPTURE(threads);
        auto const times = superposed({{10s, 1'000}}, Arrivals::uniform, threads);
        // The last one may be due exactly at the end, where no request begins.
        REQUIRE(count_between(times, 0s, 10s) == 10'000);
        for (std::size_t k = 0; k < 10'000; ++k) REQUIRE(is_multiple(times[k], k, 1ms, 2));
    }
}

TEST_CASE("each stage has its own rate, and a pause has none") {
    std::vector<Stage> const stages{{2s, 100}, {3s, 0}, {1s, 1'000}, {4s, 10}};
    auto const times = all_of(Schedule(stages, Arrivals::uniform, 1, 0, 1));
    CHECK(times.size() == 200 + 1'000 + 40);
    CHECK(count_between(times, 0s, 2s) == 200);
    CHECK(count_between(times, 2s, 5s) == 0);
    CHECK(count_between(times, 5s, 6s) == 1'000);
    CHECK(count_between(times, 6s, 10s) == 40);
    CHECK(times[200] - 5s <= 1ns);
    CHECK(std::abs((times.back() - 9'900ms).count()) <= 1);
}

TEST_CASE("a stage that is too short for a request of its own counts towards the next") {
    // Twenty times a tenth of a request makes two.
    std::vector<Stage> const stages(20, Stage{10ms, 10});
    CHECK(all_of(Schedule(stages, Arrivals::uniform, 1, 0, 1)).size() == 2);
}

TEST_CASE("less than one request a second is a rate too") {
    auto const times = all_of(Schedule({{1min, 0.1}}, Arrivals::uniform, 1, 0, 1));
    REQUIRE(times.size() == 6);
    for (std::size_t k = 0; k < times.size(); ++k) CHECK(is_multiple(times[k], k, 10s));
    auto const shared = superposed({{1min, 0.1}}, Arrivals::uniform, 4);
    CHECK(count_between(shared, 0s, 1min) == 6);
    for (std::size_t k = 0; k < 6; ++k) CHECK(is_multiple(shared[k], k, 10s));
}

TEST_CASE("a plan of pauses only has no request") {
    for (Arrivals const arrivals : {Arrivals::uniform, Arrivals::poisson}) {
        CHECK_FALSE(Schedule({{1h, 0}}, arrivals, 1, 0, 1).next());
        CHECK_FALSE(Schedule({}, arrivals, 1, 0, 1).next());
    }
}

TEST_CASE("Poisson arrivals have gaps that are distributed exponentially and independent of each other") {
    for (std::uint64_t const seed : {1u, 2u, 3u}) {
        CAPTURE(seed);
        auto const times = all_of(Schedule({{20s, 1'000}}, Arrivals::poisson, seed, 0, 1));
        check_poisson_count(times.size(), 20'000);
        CHECK(std::ranges::is_sorted(times));
        auto const gaps = gaps_of(times, 1'000);
        CHECK(distance_from_exponential(gaps) < 1.63);
        CHECK(std::abs(correlation_of_neighbours(gaps)) < 4 / std::sqrt(20'000.0));
    }
    // The distance detects gaps of another rate.
    auto const other = gaps_of(all_of(Schedule({{20s, 1'000}}, Arrivals::poisson, 1, 0, 1)), 1'050);
    CHECK(distance_from_exponential(other) > 1.63);
}

TEST_CASE("the Poisson schedules of several threads combine to one Poisson process") {
    for (unsigned const threads : {2u, 5u}) {
        CAPTURE(threads);
        auto const times = superposed({{20s, 1'000}}, Arrivals::poisson, threads);
        check_poisson_count(times.size(), 20'000);
        auto const gaps = gaps_of(times, 1'000);
        CHECK(distance_from_exponential(gaps) < 1.63);
        CHECK(std::abs(correlation_of_neighbours(gaps)) < 4 / std::sqrt(20'000.0));
    }
}

TEST_CASE("Poisson arrivals follow the stages") {
    std::vector<Stage> const stages{{5s, 2'000}, {5s, 0}, {10s, 500}};
    auto const times = all_of(Schedule(stages, Arrivals::poisson, 1, 0, 1));
    check_poisson_count(count_between(times, 0s, 5s), 10'000);
    CHECK(count_between(times, 5s, 10s) == 0);
    check_poisson_count(count_between(times, 10s, 20s), 5'000);
    std::vector<nanoseconds> slow;
    std::ranges::copy_if(times, std::back_inserter(slow), [](nanoseconds time) { return time >= 10s; });
    CHECK(distance_from_exponential(gaps_of(slow, 500)) < 1.63);
}

TEST_CASE("the same seed gives the same plan, another seed or thread another one") {
    auto const drawn = [](std::uint64_t seed, unsigned thread) {
        return all_of(Schedule({{1s, 100}}, Arrivals::poisson, seed, thread, 4));
    };
    CHECK(drawn(1, 0) == drawn(1, 0));
    CHECK(drawn(1, 0) != drawn(2, 0));
    CHECK(drawn(1, 0) != drawn(1, 1));
}

TEST_CASE("the number of requests due by a time is the integral of the rate") {
    std::vector<Stage> const stages{{2s, 100}, {3s, 0}, {1s, 1'000}};
    CHECK(length_of(stages) == 6s);
    CHECK(length_of({}) == 0s);
    CHECK(requests_until(stages, 0s) == 0);
    CHECK(requests_until(stages, 500ms) == doctest::Approx(50));
    CHECK(requests_until(stages, 2s) == doctest::Approx(200));
    CHECK(requests_until(stages, 4s) == doctest::Approx(200));
    CHECK(requests_until(stages, 5'250ms) == doctest::Approx(450));
    CHECK(requests_until(stages, 6s) == doctest::Approx(1'200));
    CHECK(requests_until(stages, 1h) == doctest::Approx(1'200));
}

TEST_CASE("skipping counts the same requests as stepping, and the next one is the same") {
    std::vector<Stage> const stages{{100ms, 50'000}, {50ms, 0}, {100ms, 333.3}, {200ms, 1'000'000}};
    for (unsigned const threads : {1u, 3u}) {
        Schedule const whole(stages, Arrivals::uniform, 1, threads - 1, threads);
        auto const times = all_of(whole);
        for (nanoseconds const until :
             {0ns, 1ns, 10ms + 0ns, 99'999'999ns, 120ms + 0ns, 200ms + 0ns, 333'333'333ns, nanoseconds(1h)}) {
            CAPTURE(until.count());
            Schedule schedule = whole;
            auto const first = std::ranges::lower_bound(times, until);
            CHECK(schedule.skip(until) == static_cast<std::uint64_t>(first - times.begin()));
            CHECK(all_of(schedule) == std::vector<nanoseconds>(first, times.end()));
            CHECK(schedule.skip(until) == 0);
        }
    }
}

TEST_CASE("skipping takes no longer for more requests") {
    Schedule uniform({{10'000h, 1e8}}, Arrivals::uniform, 1, 0, 1);
    CHECK(uniform.skip(9'000h) == std::uint64_t(9'000) * 3'600 * 100'000'000);
    CHECK(uniform.next() == nanoseconds(9'000h));
    Schedule poisson({{10'000h, 1e8}}, Arrivals::poisson, 1, 0, 1);
    check_poisson_count(poisson.skip(9'000h), 9'000 * 3'600 * 1e8);
    CHECK(*poisson.next() >= nanoseconds(9'000h));
}

TEST_CASE("skipped Poisson arrivals are as many as the process would have") {
    std::vector<Stage> const stages{{1s, 5'000}, {1s, 20'000}};
    double sum = 0, squares = 0;
    constexpr int plans = 1000;
    for (std::uint64_t seed = 0; seed < plans; ++seed) {
        Schedule schedule(stages, Arrivals::poisson, seed, 0, 1);
        auto const skipped = static_cast<double>(schedule.skip(1'500ms));
        sum += skipped - 15'000;
        squares += (skipped - 15'000) * (skipped - 15'000);
    }
    CHECK(std::abs(sum / plans) < 4 * std::sqrt(15'000.0 / plans));
    CHECK(squares / plans / 15'000 ==
          doctest::Approx(1).epsilon(0.2));   // the variance is the mean, within 4 deviations
    Schedule schedule(stages, Arrivals::poisson, 7, 0, 1);
    schedule.skip(1s);
    auto const rest = all_of(schedule);
    check_poisson_count(rest.size(), 20'000);
    CHECK(distance_from_exponential(gaps_of(rest, 20'000)) < 1.63);
}

}   // namespace tricorn::client::schedule_test
