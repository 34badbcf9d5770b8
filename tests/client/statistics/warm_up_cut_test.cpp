#include "client/statistics/warm_up_cut.hpp"
#include <cmath>
#include <doctest/doctest.h>
#include <random>
#include <vector>

namespace tricorn::client::warm_up_cut_test {

namespace {

using Series = std::vector<double>;

// Around 1, never below 0; `kept` is the share of its deviation that each value passes to the next.
Series noise(std::size_t count, double deviation, double kept, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::normal_distribution<double> normal;
    double state = normal(random);
    Series series;
    for (std::size_t i = 0; i < count; ++i) {
        state = kept * state + std::sqrt(1 - kept * kept) * normal(random);
        series.push_back(std::exp(deviation * state));
    }
    return series;
}

struct Share {
    double left_out = 0, unsteady = 0;
};

// Averages over many seeds.
Share shares_of_noise(std::size_t count, double deviation, double kept) {
    constexpr int seeds = 2'000;
    Share share;
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
        WarmUpCut const cut = mser5(noise(count, deviation, kept, seed));
        share.left_out += static_cast<double>(cut.batches) / static_cast<double>(count) / seeds;
        share.unsteady += (cut.steady ? 0.0 : 1.0) / seeds;
    }
    return share;
}

}   // namespace

TEST_CASE("a constant series is steady from its start") {
    for (std::size_t const count : {8u, 9u, 20u, 1'000u}) {
        CAPTURE(count);
        WarmUpCut const cut = mser5(Series(count, 42.0));
        CHECK(cut.batches == 0);
        CHECK(cut.steady);
    }
    CHECK(mser5(Series(20, 0.0)).batches == 0);
}

TEST_CASE("nothing is left out of a series that is too short") {
    CHECK(mser5({}).batches == 0);
    for (std::size_t count = 1; count < 8; ++count) {
        CAPTURE(count);
        Series series(count, 1.0);
        series[0] = 100;
        CHECK(mser5(series).batches == 0);
        CHECK(mser5(series).steady);
    }
    Series eight(8, 1.0);
    eight[0] = 100;
    CHECK(mser5(eight).batches == 1);
}

TEST_CASE("a transient is left out to its end, and little after it") {
    for (std::size_t const slow : {1u, 3u, 6u, 9u}) {
        for (double const height :
             {0.2, 2.0, 50.0}) {   // cold caches, or a server that is fast until its queue is full
            CAPTURE(slow);
            CAPTURE(height);
            Series even;
            for (std::size_t i = 0; i < 20; ++i) even.push_back((i < slow ? height : 1) * (i % 2 == 0 ? 0.99 : 1.01));
            CHECK(mser5(even).batches == slow);
            CHECK(mser5(even).steady);
            Series drawn = noise(20, 0.01, 0, 1);
            for (std::size_t i = 0; i < slow; ++i) drawn[i] *= height;
            CHECK(mser5(drawn).batches >= slow);
            CHECK(mser5(drawn).batches <= slow + 2);
            CHECK(mser5(drawn).steady);
        }
    }
}

TEST_CASE("a transient that dies away is left out as far as it matters") {
    Series series = noise(40, 0.005, 0, 1);
    for (std::size_t i = 0; i < series.size(); ++i) series[i] += 10 * std::exp(-static_cast<double>(i) / 2);
    WarmUpCut const cut = mser5(series);
    CHECK(cut.steady);
    CHECK(cut.batches >= 8);    // at 8 the excess is still 18 %,
    CHECK(cut.batches <= 16);   // at 16 it is 0.3 %
}

TEST_CASE("a change of the mean below a hundredth is not left out") {
    Series series = noise(20, 0.0001, 0, 1);
    series[0] = 1.009;
    CHECK(mser5(series).batches == 0);
    series[0] = 1.011;
    CHECK(mser5(series).batches == 1);
}

TEST_CASE("noise costs little of a run, and is called steady nearly always") {
    // Also for autocorrelated values, as queues cause. Measured: at most 15 % of the shortest series are left out, 11 %
    // of ten seconds, 8 % of half a minute; at most 2.2, 0.6 and 0.1 % of them are called unsteady.
    for (double const kept : {0.0, 0.5}) {
        for (double const deviation : {0.01, 0.05, 0.2, 0.5}) {
            CAPTURE(kept);
            CAPTURE(deviation);
            Share const five_seconds = shares_of_noise(9, deviation, kept);
            CHECK(five_seconds.left_out < 0.2);
            CHECK(five_seconds.unsteady < 0.03);
            Share const ten_seconds = shares_of_noise(19, deviation, kept);
            CHECK(ten_seconds.left_out < 0.14);
            CHECK(ten_seconds.unsteady < 0.01);
            Share const half_a_minute = shares_of_noise(59, deviation, kept);
            CHECK(half_a_minute.left_out < 0.09);
            CHECK(half_a_minute.unsteady < 0.002);
        }
    }
}

TEST_CASE("a drift that continues to the end is not steady") {
    // A doubling within five seconds cannot be told from noise, a tripling can.
    for (std::size_t const count : {9u, 19u, 60u, 600u}) {
        for (double const end : {count == 9 ? 3.0 : 2.0, 5.0, 0.3}) {
            CAPTURE(count);
            CAPTURE(end);
            Series series = noise(count, 0.01, 0, 1);
            for (std::size_t i = 0; i < count; ++i)
                series[i] *= 1 + (end - 1) * static_cast<double>(i) / static_cast<double>(count);
            CHECK_FALSE(mser5(series).steady);
        }
    }
}

TEST_CASE("a step in the first half is a transient, one after the middle is not steady") {
    Series early = noise(20, 0.01, 0, 1);
    for (std::size_t i = 7; i < early.size(); ++i) early[i] *= 2;
    CHECK(mser5(early).steady);
    CHECK(mser5(early).batches >= 7);
    CHECK(mser5(early).batches <= 9);
    for (std::size_t const begin : {11u, 12u, 14u}) {
        for (double const height : {0.5, 0.7, 1.4, 2.0}) {
            CAPTURE(begin);
            CAPTURE(height);
            Series late = noise(20, 0.01, 0, 1);
            for (std::size_t i = begin; i < late.size(); ++i) late[i] *= height;
            CHECK_FALSE(mser5(late).steady);
        }
    }
}

}   // namespace tricorn::client::warm_up_cut_test
