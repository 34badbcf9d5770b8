#include "client/statistics/histogram.hpp"
#include <algorithm>
#include <doctest/doctest.h>
#include <random>

namespace tricorn::client::histogram_test {

using std::chrono::nanoseconds;

TEST_CASE("an empty histogram has no values") {
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
        one.record(Histogram::most);   // so that max() does not truncate the cell
        std::int64_t const read = one.at_rank(1).count();
        CHECK(read >= value);
        CHECK(read - value <= value / 1024);
        CHECK(one.cells().front().first.count() <= value);
        CHECK(value - one.cells().front().first.count() <= value / 1024);
    }
}

TEST_CASE("cells follow each other without gap and without overlap") {
    std::int64_t previous = -1;
    for (std::int64_t value = 0; value < 300'000; value += 997) {   // not every value: a histogram is large
        Histogram one;
        one.record(nanoseconds(value));
        CHECK(one.cells().front().first.count() >= previous);
        previous = one.cells().front().first.count();
    }
}

TEST_CASE("values outside the range count at its ends, and min, max and mean stay exact") {
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

TEST_CASE("two histograms add up exactly to one of all values") {
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

TEST_CASE("a value may be recorded many times at once, or zero times") {
    Histogram histogram;
    histogram.record(nanoseconds(10), 3);
    histogram.record(nanoseconds(99), 0);
    CHECK(histogram.count() == 3);
    CHECK(histogram.max() == nanoseconds(10));
    CHECK(histogram.deviation() == 0);
}

TEST_CASE("the deviation is that of the values, to the precision of the cells") {
    Histogram histogram;
    histogram.record(std::chrono::milliseconds(10), 500);
    histogram.record(std::chrono::milliseconds(30), 500);
    CHECK(histogram.deviation() == doctest::Approx(10e6).epsilon(0.002));
    Histogram one;
    one.record(nanoseconds(1'000'400'000), 7);
    CHECK(one.deviation() == doctest::Approx(0));
}

TEST_CASE("a cleared histogram equals a new one") {
    Histogram used, fresh;
    for (int i = 0; i < 1'000; ++i) used.record(nanoseconds(i * i * 1'000));
    used.clear();
    CHECK(used.count() == 0);
    CHECK(used.sum() == 0);
    CHECK(used.min().count() == 0);
    CHECK(used.max().count() == 0);
    CHECK(used.cells().empty());
    for (Histogram* const one : {&used, &fresh}) {
        for (int i = 1; i < 50; ++i) one->record(nanoseconds(i * 77'777));
    }
    CHECK(used.cells() == fresh.cells());
    CHECK(used.sum() == fresh.sum());
    CHECK(used.min() == fresh.min());
    CHECK(used.max() == fresh.max());
    CHECK(used.at_rank(25) == fresh.at_rank(25));
}

TEST_CASE("a trimmed histogram gives the same values and can be used further") {
    Histogram whole, trimmed;
    for (int i = 0; i < 100; ++i) {
        whole.record(nanoseconds(1'000'000 + i * 5'000));
        trimmed.record(nanoseconds(1'000'000 + i * 5'000));
    }
    trimmed.trim();
    auto const check_same = [&] {
        CHECK(trimmed.count() == whole.count());
        CHECK(trimmed.cells() == whole.cells());
        CHECK(trimmed.min() == whole.min());
        CHECK(trimmed.max() == whole.max());
        CHECK(trimmed.deviation() == whole.deviation());
        for (std::uint64_t rank = 1; rank <= whole.count(); ++rank) CHECK(trimmed.at_rank(rank) == whole.at_rank(rank));
    };
    check_same();
    Histogram sum;
    sum.merge(trimmed);
    CHECK(sum.cells() == whole.cells());
    // Within the kept range, and outside of it on both sides.
    for (std::int64_t const value : {1'200'000, 5, 900'000'000}) {
        trimmed.record(nanoseconds(value));
        whole.record(nanoseconds(value));
        check_same();
    }
    Histogram other;
    other.record(nanoseconds(77));
    other.record(nanoseconds(3'000'000'000));
    trimmed.trim();
    trimmed.merge(other);
    whole.merge(other);
    check_same();
    trimmed.clear();
    CHECK(trimmed.cells().empty());
    trimmed.record(nanoseconds(1'300'000));
    CHECK(trimmed.at_rank(1) == nanoseconds(1'300'000));
}

TEST_CASE("an empty histogram can be trimmed, cleared and merged, also one that was used before") {
    Histogram empty;
    empty.trim();
    empty.clear();
    CHECK(empty.cells().empty());
    Histogram used;
    used.record(nanoseconds(1'000'000), 3);
    used.trim();
    used.clear();
    used.trim();
    CHECK(used.count() == 0);
    empty.merge(used);
    CHECK(empty.count() == 0);
    used.record(nanoseconds(5));
    CHECK(used.cells() == std::vector<Histogram::Cell>{{nanoseconds(5), 1}});
}

TEST_CASE("a histogram is restored from its cells") {
    std::mt19937_64 random(5);
    std::lognormal_distribution<double> draw(14, 1.5);
    Histogram first;
    for (int i = 0; i < 3'000; ++i) first.record(nanoseconds(static_cast<std::int64_t>(draw(random))));
    first.record(Histogram::most + std::chrono::hours(2));
    first.record(nanoseconds(-7));
    Histogram const again = Histogram::restore(first.cells(), first.sum(), first.min(), first.max());
    CHECK(again.cells() == first.cells());
    CHECK(again.count() == first.count());
    CHECK(again.sum() == first.sum());
    CHECK(again.min() == first.min());
    CHECK(again.max() == first.max());
    CHECK(again.deviation() == doctest::Approx(first.deviation()));
    for (std::uint64_t const rank : {1u, 2u, 1'500u, 2'970u, 3'001u, 3'002u})
        CHECK(again.at_rank(rank) == first.at_rank(rank));
    Histogram const nothing = Histogram::restore({}, 0, nanoseconds(0), nanoseconds(0));
    CHECK(nothing.count() == 0);
    CHECK(nothing.cells().empty());
}

}   // namespace tricorn::client::histogram_test
