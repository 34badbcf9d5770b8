#include "common/histogram.hpp"
#include <algorithm>
#include <doctest/doctest.h>
#include <random>

using namespace tricorn;
using std::chrono::nanoseconds;

TEST_CASE("an empty histogram knows nothing") {
    Histogram const empty;
    CHECK(empty.count() == 0);
    CHECK(empty.min().count() == 0);
    CHECK(empty.max().count() == 0);
    CHECK(empty.mean() == 0);
    CHECK(empty.at_rank(1).count() == 0);
    CHECK(empty.cells().empty());
}

TEST_CASE("every value is known to one part in 1024, from a nanosecond to the end of the range") {
    std::vector<std::int64_t> values{0, 1, 2, 1023, 1024, 2047, 2048, 2049, 4095, 4096, Histogram::most.count()};
    for (int bit = 1; bit < 42; ++bit) {
        for (std::int64_t const offset : {-1, 0, 1}) values.push_back((std::int64_t(1) << bit) + offset);
    }
    for (std::int64_t const value : values) {
        Histogram one;
        one.record(nanoseconds(value));
        one.record(Histogram::most);   // so that max() does not cut the cell
        std::int64_t const read = one.at_rank(1).count();
        CHECK(read >= value);
        CHECK(read - value <= value / 1024);
        CHECK(one.cells().front().first.count() <= value);
        CHECK(value - one.cells().front().first.count() <= value / 1024);
    }
}

TEST_CASE("cells follow each other without gap and without overlap") {
    std::int64_t previous = -1;
    for (std::int64_t value = 0; value < 300'000; value += 997) {   // not each: a histogram is large
        Histogram one;
        one.record(nanoseconds(value));
        CHECK(one.cells().front().first.count() >= previous);
        previous = one.cells().front().first.count();
    }
}

TEST_CASE("what lies outside of the range is counted at its ends, and min, max and mean stay exact") {
    Histogram histogram;
    histogram.record(nanoseconds(-5));
    histogram.record(Histogram::most + std::chrono::hours(1));
    CHECK(histogram.count() == 2);
    CHECK(histogram.min() == nanoseconds(-5));
    CHECK(histogram.max() == Histogram::most + std::chrono::hours(1));
    CHECK(histogram.cells().front().first == nanoseconds(0));
    CHECK(histogram.mean() == doctest::Approx((-5.0 + static_cast<double>(histogram.max().count())) / 2));
}

TEST_CASE("ranks agree with the sorted values") {
    std::mt19937_64 random(7);
    std::lognormal_distribution<double> draw(12, 2);
    std::vector<std::int64_t> values;
    Histogram histogram;
    for (int i = 0; i < 20'000; ++i) {
        values.push_back(static_cast<std::int64_t>(draw(random)));
        histogram.record(nanoseconds(values.back()));
    }
    std::ranges::sort(values);
    for (std::size_t const rank : {1u, 2u, 10'000u, 19'000u, 19'800u, 19'980u, 19'999u, 20'000u}) {
        auto const truth = static_cast<double>(values[rank - 1]);
        CHECK(static_cast<double>(histogram.at_rank(rank).count()) == doctest::Approx(truth).epsilon(0.001));
    }
    CHECK(histogram.min().count() == values.front());
    CHECK(histogram.max().count() == values.back());
    CHECK(histogram.at_rank(20'000).count() == values.back());
}

TEST_CASE("two histograms add up to exactly what one of all values is") {
    std::mt19937_64 random(3);
    std::uniform_int_distribution<std::int64_t> draw(0, 50'000'000);
    Histogram first, second, all;
    for (int i = 0; i < 5'000; ++i) {
        nanoseconds const value(draw(random));
        (i % 3 == 0 ? first : second).record(value);
        all.record(value);
    }
    first.merge(second);
    CHECK(first.cells() == all.cells());
    CHECK(first.count() == all.count());
    CHECK(first.min() == all.min());
    CHECK(first.max() == all.max());
    CHECK(first.mean() == doctest::Approx(all.mean()));
}

TEST_CASE("a value may be recorded many times at once, or no time") {
    Histogram histogram;
    histogram.record(nanoseconds(10), 3);
    histogram.record(nanoseconds(99), 0);
    CHECK(histogram.count() == 3);
    CHECK(histogram.max() == nanoseconds(10));
    CHECK(histogram.deviation() == 0);
}

TEST_CASE("the deviation is that of the values, as far as cells tell them apart") {
    Histogram histogram;
    histogram.record(std::chrono::milliseconds(10), 500);
    histogram.record(std::chrono::milliseconds(30), 500);
    CHECK(histogram.deviation() == doctest::Approx(10e6).epsilon(0.002));
    Histogram one;
    one.record(nanoseconds(1'000'400'000), 7);
    CHECK(one.deviation() == doctest::Approx(0));
}
