#include "client/compare/prober.hpp"
#include <doctest/doctest.h>

using namespace tricorn;
using namespace tricorn::compare;
using namespace std::chrono_literals;

namespace {

Deadline const start{};

Sample at(Duration due, Duration took, bool ok = true) {
    return {start + due, start + due, took, ok};
}

// One each 10 ms: slow until 250 ms, then quick.
std::vector<Sample> slow_until(Duration end) {
    std::vector<Sample> samples;
    for (Duration due{}; due < 1s; due += 10ms) samples.push_back(at(due, due < end ? 80ms : 1ms));
    return samples;
}

}   // namespace

TEST_CASE("recovered is who answers as quickly as usual, and goes on to half of the time") {
    CHECK(time_to_recover(slow_until(250ms), start, 2ms, 100ms) == Duration(250ms));
    auto lucky = slow_until(250ms);
    lucky[10].took = 1ms;   // one alone
    CHECK(time_to_recover(lucky, start, 2ms, 100ms) == Duration(250ms));
    CHECK(time_to_recover(slow_until(0ms), start, 2ms, 100ms) == Duration(0));
    CHECK_FALSE(time_to_recover(slow_until(2s), start, 2ms, 100ms));
    CHECK(time_to_recover(slow_until(250ms), start + 500ms, 2ms, 100ms) == Duration(0));
    CHECK_FALSE(time_to_recover({}, start, 2ms, 100ms));
}

TEST_CASE("a failure keeps a piece from being well") {
    auto samples = slow_until(0ms);
    samples[15].ok = false;
    CHECK(time_to_recover(samples, start + 100ms, 2ms, 100ms) == samples[16].due - (start + 100ms));
}

TEST_CASE("time in which nothing was due decides nothing") {
    std::vector<Sample> const sparse{at(0ms, 80ms), at(450ms, 1ms)};
    CHECK(time_to_recover(sparse, start, 2ms, 100ms) == Duration(450ms));
}
