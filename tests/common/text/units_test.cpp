#include "common/text/units.hpp"
#include <doctest/doctest.h>

namespace tricorn::units_test {

namespace {

using namespace std::chrono_literals;

TEST_CASE("a duration is a number and a unit, read exactly") {
    CHECK(*parse_duration("500ms") == 500ms);
    CHECK(*parse_duration("1.5s") == 1500ms);
    CHECK(*parse_duration("2m") == 2min);
    CHECK(*parse_duration("1.25h") == 75min);
    CHECK(*parse_duration("30us") == 30us);
    CHECK(*parse_duration("10ns") == 10ns);
    CHECK(*parse_duration("0.000000001s") == 1ns);
    CHECK(*parse_duration("1.50000000000000000000s") == 1500ms);
    CHECK(*parse_duration("0s") == 0ns);
    CHECK(*parse_duration("1m30s") == 90s);
    CHECK(*parse_duration("1h15m30.918273645s") == 1h + 15min + 30s + 918'273'645ns);
    CHECK(*parse_duration("1s1s") == 2s);
    CHECK(*parse_duration(".5s") == 500ms);
    CHECK(*parse_duration("1.s") == 1s);
    CHECK(*parse_duration("+1s") == 1s);
    CHECK(*parse_duration("3\xC2\xB5s") == 3us);   // U+00B5
    CHECK(*parse_duration("3\xCE\xBCs") == 3us);   // U+03BC
    CHECK(*parse_duration("9223372036854775807ns") == std::chrono::nanoseconds::max());
}

TEST_CASE("a number without a unit is a duration only if a unit is implied, and zero needs none") {
    CHECK(parse_duration("5").why == "no unit (ns, us, ms, s, m or h)");
    CHECK(*parse_duration("5", "s") == 5s);
    CHECK(*parse_duration("0.25", "s") == 250ms);
    CHECK(*parse_duration("5ms", "s") == 5ms);
    CHECK(*parse_duration("1m30s", "s") == 90s);
    CHECK(*parse_duration("0") == 0ns);
    CHECK(*parse_duration("0.00") == 0ns);
    CHECK(*parse_duration("0e5") == 0ns);
    CHECK(parse_duration("1e-30").why == "no unit (ns, us, ms, s, m or h)");
    CHECK(parse_duration(".5").why == "no unit (ns, us, ms, s, m or h)");
}

TEST_CASE("a number whose unit is implied is read as Python and Go read it") {
    CHECK(*parse_duration("0.8414709848078965", "s") == 841'470'984ns);
    CHECK(*parse_duration(".5", "s") == 500ms);
    CHECK(*parse_duration("5.", "s") == 5s);
    CHECK(*parse_duration("+5", "s") == 5s);
    CHECK(*parse_duration("1e-1", "s") == 100ms);
    CHECK(*parse_duration("1E2", "s") == 100s);
    CHECK(*parse_duration("1.25e+1", "s") == 12'500ms);
    CHECK(*parse_duration("12.5e-1", "s") == 1250ms);
    CHECK(*parse_duration("0.0001e4", "s") == 1s);
    CHECK(*parse_duration("1e-99999999999999999999", "s") == 0ns);
    CHECK(parse_duration("1e400", "s").why == "too large");
    CHECK(parse_duration("-1", "s").why == "negative");
    CHECK(parse_duration("-.5", "s").why == "negative");
    for (char const* text :
         {"e1", "1e", "1e+", "1ee1", "1e1.5", "1e5s", "1_0", "0x10", "nan", "inf", ".", "+", "-", "1e1e1"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_duration(text, "s"));
    }
}

TEST_CASE("a number that must not have a unit has none") {
    CHECK(*parse_bare_duration("0.5", "ms") == 500us);
    CHECK(*parse_bare_duration("1e1", "ms") == 10ms);
    for (char const* text : {"1ms", "1s5", "1m30", "", "ms", "-1"}) CHECK_FALSE(parse_bare_duration(text, "ms"));
}

TEST_CASE("what is finer than a nanosecond is left out") {
    CHECK(*parse_duration("0.5ns") == 0ns);
    CHECK(*parse_duration("1.9ns") == 1ns);
    CHECK(*parse_duration("0.9999999999999999999999999999999s") == 999'999'999ns);
    CHECK(*parse_duration("0.0000000000000000000000000000000001s") == 0ns);
}

TEST_CASE("invalid durations are refused with the reason") {
    CHECK(parse_duration("").why == "empty");
    CHECK(parse_duration("-1s").why == "negative");
    CHECK(parse_duration("s").why == "not a duration");
    CHECK(parse_duration(".s").why == "not a duration");
    CHECK(parse_duration("1s-1s").why == "not a duration: its unit must be ns, us, ms, s, m or h");
    CHECK(parse_duration("1m30").why == "not a duration: its unit must be ns, us, ms, s, m or h");
    CHECK(parse_duration(" 1s").why == "not a duration");
    CHECK(parse_duration("1 s").why == "not a duration: its unit must be ns, us, ms, s, m or h");
    CHECK(parse_duration("1.2.3s").why == "not a duration: its unit must be ns, us, ms, s, m or h");
    CHECK(parse_duration("1e3s").why == "not a duration: its unit must be ns, us, ms, s, m or h");
    CHECK(parse_duration("9223372036854775808ns").why == "too large");
    CHECK(parse_duration("2562048h").why == "too large");
    CHECK(parse_duration("99999999999999999999999999s").why == "too large");
}

TEST_CASE("a size is bytes, in powers of 1024") {
    CHECK(*parse_size("0") == 0);
    CHECK(*parse_size("17") == 17);
    CHECK(*parse_size("17B") == 17);
    CHECK(*parse_size("64KiB") == 65536);
    CHECK(*parse_size("64k") == 65536);
    CHECK(*parse_size("1.5MiB") == 1572864);
    CHECK(*parse_size("2GiB") == 2147483648);
    CHECK(*parse_size("18446744073709551615") == 18446744073709551615U);
}

TEST_CASE("invalid sizes are refused with the reason") {
    CHECK(parse_size("18446744073709551616").why == "too large");
    CHECK(parse_size("17179869184GiB").why == "too large");
    CHECK(parse_size("1.5").why == "not a whole number of bytes");
    CHECK(parse_size("0.3KiB").why == "not a whole number of bytes");
    CHECK(parse_size("-1").why == "negative");
    CHECK(parse_size("1kib").why == "not a size: its unit must be B, KiB, MiB or GiB");
    CHECK(parse_size("KiB").why == "not a size");
}

TEST_CASE("a count is a whole number, in powers of 1000") {
    CHECK(*parse_count("250") == 250);
    CHECK(*parse_count("1k") == 1000);
    CHECK(*parse_count("10M") == 10'000'000);
    CHECK(*parse_count("1.5k") == 1500);
    CHECK(parse_count("1.5").why == "not a whole number");
    CHECK(parse_count("abc").why == "not a whole number");
    CHECK(parse_count("0x10").why == "not a whole number");
    CHECK(parse_count("-1").why == "negative");
    CHECK(parse_count("18446744073709551616").why == "too large");
}

TEST_CASE("printed values are short and read back as the same value") {
    CHECK(print_duration(0ns) == "0s");
    CHECK(print_duration(1500ms) == "1500ms");
    CHECK(print_duration(120s) == "2m");
    CHECK(print_duration(90s) == "90s");
    CHECK(print_duration(1234567ns) == "1234567ns");
    CHECK(print_size(65536) == "64KiB");
    CHECK(print_size(65537) == "65537");
    CHECK(print_size(0) == "0");
    CHECK(print_count(1'000) == "1k");
    CHECK(print_count(1'001) == "1001");
    for (std::chrono::nanoseconds const value : {0ns, 1ns, 999'000ns, 1'000'000'007ns, 86'400'000'000'000ns})
        CHECK(*parse_duration(print_duration(value)) == value);
    for (std::uint64_t const value : {0ULL, 1ULL, 1023ULL, 1024ULL, 1ULL << 40, ~0ULL}) {
        CHECK(*parse_size(print_size(value)) == value);
        CHECK(*parse_count(print_count(value)) == value);
    }
}

}  // namespace

}   // namespace tricorn::units_test
