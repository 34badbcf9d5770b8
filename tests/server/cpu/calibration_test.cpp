#include "common/os/thread_clock.hpp"
#include "server/cpu/calibration.hpp"
#include <doctest/doctest.h>

namespace tricorn::server::calibration_test {

using namespace std::chrono_literals;

TEST_CASE("more time is more iterations, zero time is zero") {
    Calibration const calibration{.iterations_per_second = 3'000'000};
    CHECK(calibration.iterations(0ns) == 0);
    CHECK(calibration.iterations(1ns) == 1);
    CHECK(calibration.iterations(1ms) == 3'000);
    CHECK(calibration.iterations(500us) == 1'500);
    CHECK(calibration.iterations(10s) == 30'000'000);
    std::uint64_t last = 0;
    for (auto time = 1us; time < 10s; time = time * 3 / 2 + 1us) {
        std::uint64_t const iterations = calibration.iterations(time);
        CHECK(iterations > last);
        last = iterations;
    }
    // An hour on a machine that does not exist yet
    CHECK(Calibration{.iterations_per_second = 1'000'000'000'000}.iterations(1h) == 3'600'000'000'000'000);
}

TEST_CASE("a calibration takes little time and finds a plausible rate") {
    auto const begin = ThreadClock::now();
    Calibration const calibration = calibrate();
    CHECK(ThreadClock::now() - begin < 50ms);   // about 5 ms, and OpenSSL's initialisation
    CHECK(calibration.iterations_per_second > 1'000);
    CHECK(calibration.iterations_per_second < 1'000'000'000);
}

}   // namespace tricorn::server::calibration_test
