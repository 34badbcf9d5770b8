#include "client/compare/measure/prober.hpp"
#include <doctest/doctest.h>

namespace tricorn::client::compare::prober_test {

using namespace std::chrono_literals;

namespace {

Deadline const start{};

Sample at(Duration due, Duration took, bool ok = true) {
    return {start + due, start + due, took, ok};
}

// One sample every 10 ms: slow until `end`, then fast.
std::vector<Sample> slow_until(Duration end) {
    std::vector<Sample> samples;
    for (Duration due{}; due < 1s; due += 10ms) samples.push_back(at(due, due < end ? 80ms : 1ms));
    return samples;
}

}   // namespace

TEST_CASE("recovery means usual response times that mostly persist") {
    CHECK(time_to_recover(slow_until(250ms), start, start + 1s, 2ms, 100ms) == Duration(250ms));
    auto lucky = slow_until(250ms);
    lucky[10].took = 1ms;   // a single one
    CHECK(time_to_recover(lucky, start, start + 1s, 2ms, 100ms) == Duration(250ms));
    CHECK(time_to_recover(slow_until(0ms), start, start + 1s, 2ms, 100ms) == Duration(0));
    CHECK_FALSE(time_to_recover(slow_until(2s), start, start + 1s, 2ms, 100ms));
    CHECK(time_to_recover(slow_until(250ms), start + 500ms, start + 1s, 2ms, 100ms) == Duration(0));
    CHECK_FALSE(time_to_recover(slow_until(950ms), start, start + 1s, 2ms, 100ms));   // too short to tell
    CHECK_FALSE(time_to_recover({}, start, start + 1s, 2ms, 100ms));
}

TEST_CASE("one fast response among slow ones is no recovery") {
    std::vector<Sample> samples;
    for (Duration due{}; due < 1s; due += 120ms) samples.push_back(at(due, 110ms));
    samples[3] = at(360ms, 1ms);
    samples.insert(samples.begin() + 4, at(370ms, 110ms));
    CHECK_FALSE(time_to_recover(samples, start, start + 1s, 2ms, 100ms));
}

TEST_CASE("a span with a failure is not recovered") {
    auto samples = slow_until(0ms);
    samples[15].ok = false;
    CHECK(time_to_recover(samples, start + 100ms, start + 1s, 2ms, 100ms) == samples[16].due - (start + 100ms));
}

TEST_CASE("a span without due requests decides nothing") {
    std::vector<Sample> const sparse{at(0ms, 80ms), at(450ms, 1ms)};
    CHECK(time_to_recover(sparse, start, start + 1s, 2ms, 100ms) == Duration(450ms));
}

}   // namespace tricorn::client::compare::prober_test
