#include "client/statistics/estimate.hpp"
#include "common/algorithm/random.hpp"
#include <cmath>
#include <doctest/doctest.h>
#include <numbers>
#include <vector>

namespace tricorn::client::estimate_test {

namespace {

// Rounds whose times scatter by 5 %, with a common disturbance of 20 % per block.
struct Simulated {
    std::vector<double> a, b;
};

Simulated simulate(std::size_t rounds, double ratio, Random& random) {
    Simulated result;
    for (std::size_t i = 0; i < rounds; ++i) {
        double const block = std::exp(0.2 * normal(random));
        result.a.push_back(1000 * ratio * block * std::exp(0.05 * normal(random)));
        result.b.push_back(1000 * block * std::exp(0.05 * normal(random)));
    }
    return result;
}

// Returns the share of `trials` experiments whose interval contains the true ratio.
double coverage(std::size_t rounds, double ratio, double error, int trials) {
    Random random(4711 + rounds);
    int held = 0;
    for (int i = 0; i < trials; ++i) {
        Simulated const data = simulate(rounds, ratio, random);
        auto const found = estimate_ratio(data.a, data.b, error, random());
        if (found->low <= ratio && ratio <= found->high) ++held;
    }
    return static_cast<double>(held) / trials;
}

}   // namespace

TEST_CASE("intervals of a ratio contain the true value as often as they claim, with few and many rounds") {
    // With 400 trials a share of 0.95 appears as 0.916 to 0.984 (three standard errors).
    for (std::size_t const rounds : {5u, 6u, 7u, 9u, 12u}) {
        INFO(rounds);
        double const share = coverage(rounds, 1.08, 0.05, 400);
        CHECK(share >= 0.916);
        CHECK(share <= 0.992);
    }
    CHECK(coverage(5, 0.5, 0.01, 300) >= 0.97);
}

TEST_CASE("occasional disturbed rounds do not widen the interval of many") {
    Random random(3);
    int held = 0, narrow = 0;
    for (int i = 0; i < 200; ++i) {
        std::vector<double> a, b;
        for (int k = 0; k < 15; ++k) {
            bool const spoiled = random.share() < 0.1;
            a.push_back((spoiled ? 400 : 1100) * std::exp(0.03 * normal(random)));
            b.push_back(1000 * std::exp(0.03 * normal(random)));
        }
        auto const found = estimate_ratio(a, b, 0.05, random());
        if (found->low <= 1.1 && 1.1 <= found->high) ++held;
        if (found->high / found->low < 1.2) ++narrow;
    }
    CHECK(held >= 176);   // 190 expected; the disturbance is one-sided
    CHECK(narrow >= 170);
}

TEST_CASE("two equal subjects are found to differ no more often than the error claims") {
    Random random(99);
    int seen = 0;
    for (int i = 0; i < 400; ++i) {
        Simulated const data = simulate(5, 1, random);
        auto const found = estimate_ratio(data.a, data.b, 0.05, random());
        if (found->low > 1 || found->high < 1) ++seen;
    }
    CHECK(seen <= 34);   // 20 expected plus three standard errors
}

TEST_CASE("a difference of 20 % is found with five rounds, one of 5 % with ten") {
    Random random(7);
    int found_20 = 0, found_5 = 0;
    for (int i = 0; i < 100; ++i) {
        Simulated const large = simulate(5, 1.2, random);
        if (estimate_ratio(large.a, large.b, 0.05, random())->low > 1) ++found_20;
        Simulated small;
        for (int k = 0; k < 10; ++k) {   // measured at 2 %
            small.a.push_back(1.05 * std::exp(0.02 * normal(random)));
            small.b.push_back(std::exp(0.02 * normal(random)));
        }
        if (estimate_ratio(small.a, small.b, 0.05, random())->low > 1) ++found_5;
    }
    CHECK(found_20 >= 85);
    CHECK(found_5 >= 90);
}

TEST_CASE("the same seed gives the same interval") {
    std::vector<double> const values{1.0, 1.2, 0.9, 1.1, 1.05};
    auto const one = estimate(values, 0.05, 5), same = estimate(values, 0.05, 5), other = estimate(values, 0.05, 6);
    CHECK(one->low == same->low);
    CHECK(one->high == same->high);
    CHECK(one->low != other->low);
    CHECK(one->median == doctest::Approx(1.05));
    CHECK(one->low < one->median);
    CHECK(one->high > one->median);
}

TEST_CASE("fewer than five rounds have no interval, none no estimate") {
    CHECK_FALSE(estimate({}, 0.05, 1));
    std::vector<double> const two{2, 4};
    auto const found = estimate(two, 0.05, 1);
    CHECK(found->median == 3);
    CHECK_FALSE(found->has_interval);
    CHECK(found->rounds == 2);
    std::vector<double> const four{2, 4, 3, 5};
    CHECK_FALSE(estimate(four, 0.05, 1)->has_interval);
}

TEST_CASE("constants have no interval, and zeros are values") {
    std::vector<double> const same{64, 64, 64, 64, 64};
    auto const found = estimate(same, 0.05, 1);
    CHECK(found->median == doctest::Approx(64));
    CHECK(found->low == doctest::Approx(64));
    CHECK(found->high == doctest::Approx(64));
    CHECK_FALSE(found->has_interval);
    std::vector<double> const zeros{0, 0, 0, 0, 3};
    CHECK(estimate(zeros, 0.05, 1)->median == 0);
    CHECK(estimate(zeros, 0.05, 1)->high > 0);
}

TEST_CASE("quotients that differ in their last digit are the same") {
    // 0.6 and the next number above it.
    std::vector<double> const a{0.6, std::nextafter(0.6, 1), 0.6, 0.6, 0.6}, b(5, 0.4);
    auto const found = estimate_ratio(a, b, 0.001, 1);
    CHECK(found->has_interval);
    CHECK(found->low == doctest::Approx(1.5));
    CHECK(found->high == doctest::Approx(1.5));
}

TEST_CASE("a ratio and its inverse have inverse intervals") {
    std::vector<double> const a{10, 12, 11, 9, 10}, b{5, 5.5, 5.2, 4.9, 5};
    auto const one = estimate_ratio(a, b, 0.05, 3);
    CHECK(one->median == doctest::Approx(2.0).epsilon(0.04));
    // The inverse uses other random draws: similar, not equal.
    auto const inverse = estimate_ratio(b, a, 0.05, 3);
    CHECK(1 / inverse->median == doctest::Approx(one->median));
    CHECK(1 / inverse->high == doctest::Approx(one->low).epsilon(0.1));
}

TEST_CASE("how often chance alone gives such a ratio: rare for a clear difference, uniform for none") {
    Random random(12);
    int below_a_tenth = 0;
    for (int i = 0; i < 300; ++i) {
        Simulated const alike = simulate(6, 1, random);
        below_a_tenth += chance_of_ratio(alike.a, alike.b, random()) < 0.1 ? 1 : 0;
    }
    CHECK(below_a_tenth >= 14);   // 30 expected, three standard errors
    CHECK(below_a_tenth <= 46);
    Simulated const apart = simulate(8, 1.5, random);
    CHECK(chance_of_ratio(apart.a, apart.b, 1) < 0.01);
    CHECK(chance_of_ratio(std::vector{1.0, 2.0}, std::vector{2.0, 1.0}, 1) == 1);
    CHECK(chance_of_ratio(std::vector(5, 2.0), std::vector(5, 1.0), 1) == 0);
    CHECK(chance_of_ratio(std::vector(5, 1.0), std::vector(5, 1.0), 1) == 1);
}

TEST_CASE("the error of each of many intervals follows from how many differ") {
    CHECK(error_of_each(std::vector{0.9, 0.8, 0.7, 0.6, 0.5}, 0.05) == doctest::Approx(0.01));   // none: as Bonferroni
    CHECK(error_of_each(std::vector{0.001, 0.001, 0.001, 0.001, 0.001}, 0.05) == doctest::Approx(0.05));   // all
    CHECK(error_of_each(std::vector{0.001, 0.015, 0.5, 0.6, 0.7}, 0.05) == doctest::Approx(0.02));   // two of five
    CHECK(error_of_each({}, 0.05) == doctest::Approx(0.05));
}

}   // namespace tricorn::client::estimate_test
