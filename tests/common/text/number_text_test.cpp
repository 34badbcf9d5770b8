#include "common/text/number_text.hpp"
#include <doctest/doctest.h>

namespace tricorn::number_text_test {

using namespace std::chrono_literals;

TEST_CASE("counts have thousands separators") {
    CHECK(count_text(0) == "0");
    CHECK(count_text(999) == "999");
    CHECK(count_text(1000) == "1,000");
    CHECK(count_text(12'345'678) == "12,345,678");
}

TEST_CASE("durations have three significant digits and the unit that fits") {
    CHECK(duration_text(0ns) == "0 s");
    CHECK(duration_text(7ns) == "7 ns");
    CHECK(duration_text(999ns) == "999 ns");
    CHECK(duration_text(1000ns) == "1 µs");
    CHECK(duration_text(212'345ns) == "212 µs");
    CHECK(duration_text(999'499ns) == "999 µs");
    CHECK(duration_text(999'500ns) == "1.00 ms");
    CHECK(duration_text(9'994us) == "9.99 ms");
    CHECK(duration_text(9'996us) == "10.0 ms");
    CHECK(duration_text(99'960us) == "100 ms");
    CHECK(duration_text(9800ms) == "9.80 s");
    CHECK(duration_text(1h) == "3,600 s");
}

TEST_CASE("rates, sizes, shares and seconds") {
    CHECK(rate_text(226'410.6) == "226,411/s");
    CHECK(rate_text(12.54) == "12.5/s");
    CHECK(rate_text(0) == "0/s");
    CHECK(bytes_text(0) == "0 B");
    CHECK(bytes_text(29'400'000) == "28.0 MiB");
    CHECK(share_text(0.992) == "99.2 %");
    CHECK(share_text(0.00012) == "0.012 %");
    CHECK(seconds_text(9'340ms) == "9.3 s");
    CHECK(seconds_text(128'400ms) == "128 s");
}

}   // namespace tricorn::number_text_test
