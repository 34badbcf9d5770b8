#include "client/statistics/sampler.hpp"
#include "common/algorithm/random.hpp"
#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <limits>
#include <numeric>

namespace tricorn::client::sampler_test {

using namespace std::chrono_literals;

namespace {

std::vector<double> one_to(int last) {
    std::vector<double> values(static_cast<std::size_t>(last));
    std::iota(values.begin(), values.end(), 1.0);
    return values;
}

// Skewed with occasional far larger values, like times. The median is 100.
double draw(Random& random) {
    double const share = random.share();
    return share < 0.5 ? 90 + 20 * share : 100 + 5 * std::pow(2 * (share - 0.5), 8) * 1000;
}

constexpr int trials = 2000;

}   // namespace

TEST_CASE("lab: the interval of a median lies between two samples, with the binomial probability") {
    MedianInterval const one = median_interval({7});
    CHECK(one.median == 7);
    CHECK(one.low == 7);
    CHECK(one.high == 7);
    CHECK(one.confidence == 0);

    MedianInterval const five = median_interval({5, 1, 4, 2, 3});
    CHECK(five.median == 3);
    CHECK(five.low == 1);
    CHECK(five.high == 5);
    CHECK(five.confidence == doctest::Approx(1 - 2.0 / 32));   // both outermost: (1/2)^5 on each side

    MedianInterval const six = median_interval(one_to(6));
    CHECK(six.median == 3.5);
    CHECK(six.low == 1);
    CHECK(six.high == 6);
    CHECK(six.confidence == doctest::Approx(0.96875));

    // Tables of the sign test: of 9 samples the second and the eighth, of 25 the eighth and the eighteenth.
    MedianInterval const nine = median_interval(one_to(9));
    CHECK(nine.low == 2);
    CHECK(nine.high == 8);
    CHECK(nine.confidence == doctest::Approx(0.9609).epsilon(0.001));
    MedianInterval const many = median_interval(one_to(25));
    CHECK(many.median == 13);
    CHECK(many.low == 8);
    CHECK(many.high == 18);
    CHECK(many.confidence == doctest::Approx(0.9567).epsilon(0.001));
}

TEST_CASE("lab: the width is relative to the median") {
    CHECK(MedianInterval{100, 98, 103, 0.95}.relative_width() == doctest::Approx(0.05));
    CHECK(MedianInterval{0, 0, 0, 0.95}.relative_width() == 0);
    CHECK(MedianInterval{0, 0, 1, 0.95}.relative_width() == std::numeric_limits<double>::infinity());
}

TEST_CASE("lab: the interval contains the true median as often as it claims") {
    Random random(20261128);
    for (int const samples : {6, 8, 13, 40, 200}) {
        int held = 0;
        double claimed = 0;
        for (int trial = 0; trial < trials; ++trial) {
            std::vector<double> values;
            for (int i = 0; i < samples; ++i) values.push_back(draw(random));
            MedianInterval const interval = median_interval(values);
            held += interval.low <= 100 && 100 <= interval.high;
            claimed = interval.confidence;
        }
        CHECK(claimed >= wanted_confidence);
        double const share = static_cast<double>(held) / trials;
        CHECK_MESSAGE(std::abs(share - claimed) < 0.02, samples, " samples: ", share, " of ", claimed);
    }
}

TEST_CASE("lab: stopping as soon as the interval is narrow costs little coverage") {
    Random random(7);
    int held = 0;
    for (int trial = 0; trial < trials; ++trial) {
        Sampler sampler;
        while (sampler.wants_more() && sampler.samples().size() < 300) sampler.add(draw(random));
        CHECK(sampler.samples().size() >= least_samples);
        MedianInterval const interval = median_interval(sampler.samples());
        held += interval.low <= 100 && 100 <= interval.high;
    }
    double const share = static_cast<double>(held) / trials;
    CHECK_MESSAGE(share > 0.92, share);
}

TEST_CASE("lab: enough similar samples are narrow, few or dissimilar ones are not") {
    Sampler like;
    for (std::size_t i = 1; i < least_samples; ++i) like.add(100);
    CHECK_FALSE(like.is_narrow());
    like.add(101);
    CHECK(like.is_narrow());
    CHECK_FALSE(like.wants_more());
    Sampler near_nothing(0.5);
    for (std::size_t i = 0; i < least_samples; ++i) near_nothing.add(i % 2 == 0 ? 0 : 0.5);
    CHECK(near_nothing.is_narrow());
    Sampler unlike;
    for (int i = 0; i < 50; ++i) unlike.add(i % 2 == 0 ? 100 : 200);
    CHECK_FALSE(unlike.is_narrow());
    CHECK(unlike.wants_more());
}

TEST_CASE("lab: the experiment with the least time is next, in the order of the list") {
    std::vector<Sampler> samplers(3);
    CHECK(next_of(samplers) == 0);
    samplers[0].spend(5ms);
    CHECK(next_of(samplers) == 1);
    samplers[1].spend(50ms);
    CHECK(next_of(samplers) == 2);
    samplers[2].spend(5ms);
    CHECK(next_of(samplers) == 0);
    samplers[0].give_up("it cannot");
    CHECK(next_of(samplers) == 2);
    samplers[2].spend(100ms);
    CHECK(next_of(samplers) == 1);
    for (std::size_t i = 0; i < least_samples; ++i) samplers[1].add(1);
    CHECK(next_of(samplers) == 2);
    samplers[2].give_up("nor this");
    CHECK(next_of(samplers) == samplers.size());
    CHECK(next_of({}) == 0);
}

TEST_CASE("lab: an experiment that keeps failing is given up, with the last reason") {
    Sampler sampler;
    for (std::size_t i = 1; i < most_misses; ++i) sampler.miss("busy");
    CHECK(sampler.wants_more());
    CHECK(sampler.why_not().empty());
    sampler.miss("still busy");
    CHECK_FALSE(sampler.wants_more());
    CHECK(sampler.why_not() == "still busy");
}

}   // namespace tricorn::client::sampler_test
