#include "server/scoreboard/duration_buckets.hpp"
#include <algorithm>
#include <doctest/doctest.h>
#include <random>
#include <vector>

namespace tricorn::server::duration_buckets_test {

using namespace std::chrono_literals;
namespace buckets = duration_buckets;

TEST_CASE("a limit belongs to its bucket, and longer durations to the next") {
    for (std::size_t i = 0; i + 1 < buckets::count; ++i) {
        CAPTURE(i);
        CHECK(buckets::index_of(buckets::limit(i)) == i);
        CHECK(buckets::index_of(buckets::limit(i) + 1ns) == i + 1);
    }
}

TEST_CASE("limits begin with a microsecond, end with 100 s, and include the usual decimal ones") {
    CHECK(buckets::limit(0) == 1us);
    CHECK(buckets::limit(buckets::count - 2) == 100s);
    CHECK(buckets::limit(buckets::count - 1) == 100s);
    for (auto const wanted : {1us, 10us, 25us, 50us, 100us, 250us, 500us, 1'000us, 2'500us, 5'000us, 1'000'000us}) {
        CHECK(buckets::limit(buckets::index_of(wanted)) == wanted);
    }
}

TEST_CASE("no bucket is wider than an eighth of its limit") {
    for (std::size_t i = 1; i + 1 < buckets::count; ++i) {
        auto const width = buckets::limit(i) - buckets::limit(i - 1);
        CHECK(width * 8 <= buckets::limit(i) + 8ns);
    }
}

TEST_CASE("the shortest and the longest durations have a bucket too") {
    CHECK(buckets::index_of(0ns) == 0);
    CHECK(buckets::index_of(-5s) == 0);
    CHECK(buckets::index_of(101s) == buckets::count - 1);
    CHECK(buckets::index_of(buckets::Nanoseconds::max()) == buckets::count - 1);
}

TEST_CASE("percentiles are accurate to a bucket") {
    std::vector<std::uint64_t> counts(buckets::count);
    std::vector<buckets::Nanoseconds> values;
    std::mt19937_64 random(1);
    std::lognormal_distribution<double> draw(14, 1.5);
    for (int i = 0; i < 20'000; ++i) values.emplace_back(static_cast<std::int64_t>(draw(random)));
    for (auto const value : values) ++counts[buckets::index_of(value)];
    std::sort(values.begin(), values.end());
    for (double const share : {0.01, 0.5, 0.9, 0.99, 0.999}) {
        auto const exact = values[static_cast<std::size_t>(share * 20'000) - 1];
        auto const found = buckets::percentile(counts, share);
        CAPTURE(share);
        CHECK(buckets::index_of(found) <= buckets::index_of(exact) + 1);
        CHECK(buckets::index_of(found) + 1 >= buckets::index_of(exact));
    }
}

TEST_CASE("there are no percentiles of nothing, and none beyond the last limit") {
    std::vector<std::uint64_t> counts(buckets::count);
    CHECK(buckets::percentile(counts, 0.5) < 0ns);
    counts.back() = 3;
    CHECK(buckets::percentile(counts, 0.5) == 100s);
}

}   // namespace tricorn::server::duration_buckets_test
