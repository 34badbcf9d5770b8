#include "server/config/latency.hpp"
#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <vector>

namespace tricorn::server::latency_test {

using namespace std::chrono_literals;

namespace {

Latency latency(char const* text) {
    auto const parsed = Latency::parse(text);
    REQUIRE_MESSAGE(parsed, text, ": ", parsed.why);
    return *parsed;
}

// 100 000 samples in milliseconds, sorted, always the same.
std::vector<double> samples(Latency const& from) {
    Random random(42);
    std::vector<double> result(100'000);
    for (double& sample : result) sample = std::chrono::duration<double, std::milli>(from.sample(random)).count();
    std::ranges::sort(result);
    return result;
}

double mean(std::vector<double> const& all) {
    double sum = 0;
    for (double const sample : all) sum += sample;
    return sum / static_cast<double>(all.size());
}

double quantile(std::vector<double> const& sorted, double share) {
    return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size()))];
}

// The errors of 100 000 samples are below these bounds by many standard deviations.
void check_shape(char const* text, double expected_mean, double median, double p90, double p99) {
    CAPTURE(text);
    Latency const judged = latency(text);
    auto const all = samples(judged);
    CHECK(mean(all) == doctest::Approx(expected_mean).epsilon(0.02));
    CHECK(std::chrono::duration<double, std::milli>(judged.mean()).count() ==
          doctest::Approx(expected_mean).epsilon(0.0001));
    CHECK(quantile(all, 0.5) == doctest::Approx(median).epsilon(0.02));
    CHECK(quantile(all, 0.9) == doctest::Approx(p90).epsilon(0.02));
    CHECK(quantile(all, 0.99) == doctest::Approx(p99).epsilon(0.04));
}

}   // namespace

TEST_CASE("service times have the mean and the quantiles of their distribution") {
    check_shape("fixed:2ms", 2, 2, 2, 2);
    check_shape("uniform:1ms,3ms", 2, 2, 2.8, 2.98);
    check_shape("exp:2ms", 2, 2 * std::log(2), 2 * std::log(10), 2 * std::log(100));
    // Quantiles of the normal distribution: 1.281552 and 2.326348.
    check_shape("lognormal:2ms,0.6", 2 * std::exp(0.18), 2, 2 * std::exp(0.6 * 1.281552), 2 * std::exp(0.6 * 2.326348));
    check_shape("lognormal:1s,0.1", 1000 * std::exp(0.005), 1000, 1000 * std::exp(0.1281552),
                1000 * std::exp(0.2326348));
}

TEST_CASE("service times stay within their bounds") {
    auto const uniform = samples(latency("uniform:1ms,3ms"));
    CHECK(uniform.front() >= 1);
    CHECK(uniform.back() <= 3);
    CHECK(samples(latency("exp:2ms")).front() >= 0);
    CHECK(samples(latency("lognormal:2ms,3")).front() >= 0);
    CHECK(samples(latency("0")).back() == 0);
    Random random(1);
    Latency const wide = latency("lognormal:1h,3");
    for (int i = 0; i < 1000; ++i) CHECK(wide.sample(random, 5ms) <= 5ms);
}

TEST_CASE("the same seed gives the same times again, another seed others") {
    for (char const* const text : {"exp:2ms", "lognormal:2ms,0.6", "uniform:1ms,3ms"}) {
        Latency const judged = latency(text);
        Random one(5), same(5), other(6);
        int equal = 0;
        for (int i = 0; i < 100; ++i) {
            auto const time = judged.sample(one);
            CHECK(time == judged.sample(same));
            if (time == judged.sample(other)) ++equal;
        }
        CHECK(equal < 5);
    }
    // So that the sequence of a seed never changes unnoticed.
    Random random(0);
    CHECK(random() == 0xe220a8397b1dcdaf);   // as published with SplitMix64
    CHECK(random() == 0x6e789e6aa1b965f4);
}

TEST_CASE("every kind takes the same number of draws") {
    for (char const* const text : {"2ms", "exp:2ms", "lognormal:2ms,0.6", "uniform:1ms,3ms"}) {
        Random random(3), expected(3);
        latency(text).sample(random);
        expected();
        expected();
        CHECK(random() == expected());
    }
}

TEST_CASE("a distribution is printed as it is parsed") {
    for (char const* const text : {"fixed:2ms", "exp:1500us", "lognormal:2ms,0.6", "uniform:1ms,3ms", "fixed:0s",
                                   "lognormal:1h,3", "uniform:0s,1h"}) {
        CHECK(latency(text).text() == text);
        CHECK(latency(latency(text).text().c_str()) == latency(text));
    }
    CHECK(latency("5ms").text() == "fixed:5ms");
    CHECK(latency("1.5ms").text() == "fixed:1500us");
}

TEST_CASE("invalid distributions are refused with the reason") {
    struct {
        char const* text;
        char const* why;
    } const cases[] = {{"normal:2ms", "unknown distribution"},
                       {"Fixed:2ms", "unknown distribution"},
                       {":2ms", "unknown distribution"},
                       {"", ""},
                       {"2", "no unit"},
                       {"-1ms", ""},
                       {"fixed:", ""},
                       {"fixed:2ms,3ms", "one value"},
                       {"exp:2ms,", "one value"},
                       {"lognormal:2ms", "two values"},
                       {"lognormal:2ms,", "sigma is not a number"},
                       {"lognormal:2ms,x", "sigma is not a number"},
                       {"lognormal:2ms,0.6s", "sigma is not a number"},
                       {"lognormal:2ms,nan", "between 0 and 3"},
                       {"lognormal:2ms,-1", "between 0 and 3"},
                       {"lognormal:2ms,3.1", "between 0 and 3"},
                       {"uniform:3ms,1ms", "shorter"},
                       {"uniform:1ms", "two values"},
                       {"uniform:1ms,2ms,3ms", ""},
                       {"fixed:61m", "longer than 1h"},
                       {"uniform:1ms,2h", "longer than 1h"}};
    for (auto const& bad : cases) {
        CAPTURE(bad.text);
        auto const parsed = Latency::parse(bad.text);
        CHECK_FALSE(parsed);
        CHECK(parsed.why.find(bad.why) != std::string::npos);
    }
}

}   // namespace tricorn::server::latency_test
