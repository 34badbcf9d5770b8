#include "client/statistics/statistics.hpp"
#include <doctest/doctest.h>

namespace tricorn::client::statistics_test {

using namespace std::chrono_literals;

namespace {

Histogram one_to(int last) {   // 1 us, 2 us, ...
    Histogram histogram;
    for (int i = 1; i <= last; ++i) histogram.record(std::chrono::microseconds(i));
    return histogram;
}

double microseconds(Percentile const& value) {
    return static_cast<double>(value.value.count()) / 1000;
}

Histogram const none;

}  // namespace

TEST_CASE("a percentile is the nearest rank's value") {
    Histogram const thousand = one_to(1000);
    CHECK(microseconds(percentile(thousand, none, 50)) == doctest::Approx(500).epsilon(0.001));
    CHECK(microseconds(percentile(thousand, none, 90)) == doctest::Approx(900).epsilon(0.001));
    CHECK(microseconds(percentile(thousand, none, 99.9)) == doctest::Approx(999).epsilon(0.001));
    CHECK(microseconds(percentile(thousand, none, 100)) == 1000);
    CHECK(microseconds(percentile(one_to(1), none, 50)) == 1);
}

TEST_CASE("a percentile is known when thirty observations lie beyond it") {
    CHECK(percentile(one_to(3000), none, 99).known);
    CHECK_FALSE(percentile(one_to(2999), none, 99).known);
    CHECK(percentile(one_to(60), none, 50).known);
    CHECK_FALSE(percentile(one_to(58), none, 50).known);
    CHECK_FALSE(percentile(none, none, 50).known);
}

TEST_CASE("censored observations make a percentile a lower bound only where they can matter") {
    Histogram const thousand = one_to(1000);
    Histogram censored;
    // 100 requests are still open after 10 s: their times may be anything above.
    censored.record(10s, 100);
    CHECK_FALSE(percentile(thousand, censored, 50).at_least);
    CHECK(microseconds(percentile(thousand, censored, 50)) == doctest::Approx(550).epsilon(0.001));
    CHECK_FALSE(percentile(thousand, censored, 90).at_least);
    Percentile const tail = percentile(thousand, censored, 95);
    CHECK(tail.at_least);
    CHECK(tail.value == 10s);
    // Young requests might have become slow: every rank that they could have moved is a lower bound.
    Histogram young;
    young.record(100us, 100);
    CHECK_FALSE(percentile(thousand, young, 5).at_least);
    CHECK(percentile(thousand, young, 50).at_least);
    CHECK(microseconds(percentile(thousand, young, 50)) == doctest::Approx(450).epsilon(0.001));
}

TEST_CASE("a distribution of nothing but unfinished requests is all lower bounds") {
    Histogram censored;
    censored.record(2s, 64);
    Distribution const all = describe(none, censored);
    CHECK(all.count == 0);
    CHECK(all.censored == 64);
    CHECK(all.max == 2s);
    CHECK(all.max_at_least);
    CHECK(all.percentiles.front().share == 50);
    CHECK(all.percentiles.front().known);
    CHECK(all.percentiles.front().at_least);
    CHECK(all.percentiles.front().value == 2s);
}

TEST_CASE("one censored value marks no percentile that it cannot reach") {
    Histogram tight, censored;
    tight.record(1000400us, 1000);   // all in one cell, which is wider than their distance from its end
    censored.record(10s, 1);
    CHECK_FALSE(percentile(tight, censored, 50).at_least);
    CHECK_FALSE(percentile(tight, censored, 90).at_least);
}

TEST_CASE("one censored value among many leaves a percentile as certain as it is printed") {
    Histogram observed, censored;
    for (int i = 1; i <= 10'000; ++i) observed.record(std::chrono::microseconds(i));
    censored.record(100us, 1);
    Percentile const high = percentile(observed, censored, 99);
    CHECK_FALSE(high.at_least);
    CHECK(high.highest >= high.value);
    CHECK(high.highest - high.value <= high.value / 100);
    // Two hundred of them could make up the whole last hundredth.
    censored.record(100us, 200);
    Percentile const unknown = percentile(observed, censored, 99);
    CHECK(unknown.at_least);
    CHECK(unknown.highest == std::chrono::nanoseconds::max());
}

TEST_CASE("the median is the middle value, or lies between the two in the middle") {
    CHECK(median_of({7}) == 7);
    CHECK(median_of({9, 1, 5}) == 5);
    CHECK(median_of({8, 1, 2, 4}) == 3);
    CHECK(median_of({3, 3, 3, 1}) == 3);
}

TEST_CASE("observations are replaced by others exactly, and what is smallest and largest is theirs") {
    Histogram const all = one_to(1000);
    Histogram some, by;
    for (int i = 901; i <= 1000; ++i) {
        some.record(std::chrono::microseconds(i));
        by.record(std::chrono::microseconds(i - 900));
    }
    Histogram const left = replace(all, some, by);
    CHECK(left.count() == 1000);
    CHECK(left.min() == 1us);
    CHECK(left.max() >= 899us);
    CHECK(left.max() <= 901us);
    CHECK(left.mean() == doctest::Approx(410'500));
    CHECK(microseconds(percentile(left, none, 90)) == doctest::Approx(800).epsilon(0.002));
    CHECK(replace(all, none, none).cells() == all.cells());
    CHECK(replace(all, all, all).cells() == all.cells());
    Histogram zeros;
    zeros.record(0us, 1000);
    CHECK(replace(all, all, zeros).max() == 0us);
    CHECK(replace(none, none, none).count() == 0);
}

}   // namespace tricorn::client::statistics_test
