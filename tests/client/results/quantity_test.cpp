#include "client/report/write/plain_text.hpp"
#include "client/results/quantity.hpp"
#include <cmath>
#include <doctest/doctest.h>
#include <limits>
#include <vector>

namespace tricorn::client::quantity_test {

namespace {

std::string text(double value, Unit unit) {
    return report::with_plain_spaces(quantity(value, unit));
}

}   // namespace

TEST_CASE("a quantity has three significant digits and the unit in which it is short") {
    CHECK(text(0.000212, Unit::seconds) == "212 µs");
    CHECK(text(0.00121, Unit::seconds) == "1.21 ms");
    CHECK(text(9.8, Unit::seconds) == "9.80 s");
    CHECK(text(12.8e-9, Unit::seconds) == "12.8 ns");
    CHECK(text(0.24e-9, Unit::seconds) == "0.240 ns");
    CHECK(text(0, Unit::seconds) == "0 s");
    CHECK(text(9338, Unit::bytes) == "9.12 KiB");
    CHECK(text(348, Unit::bytes) == "348 B");
    CHECK(text(226411.4, Unit::rate) == "226,411/s");
    CHECK(text(12.5, Unit::rate) == "12.5/s");
    CHECK(text(0.034, Unit::share) == "3.40 %");
    CHECK(text(1.89, Unit::times) == "1.89 ×");
    CHECK(text(0.003043, Unit::number) == "0.00304");
    CHECK(text(0.4963, Unit::number) == "0.496");
    CHECK(text(0, Unit::bytes) == "0 B");
    CHECK(text(64, Unit::number) == "64");
    CHECK(text(-2.5, Unit::number) == "-2.50");
}

TEST_CASE("what would be 1000 of a unit is 1 of the next") {
    CHECK(text(0.0009996, Unit::seconds) == "1.00 ms");
    CHECK(text(0.0009994, Unit::seconds) == "999 µs");
    CHECK(text(1010, Unit::bytes) == "0.986 KiB");
    CHECK(text(999, Unit::bytes) == "999 B");
}

TEST_CASE("no line breaks between a number and its unit") {
    CHECK(quantity(1, Unit::seconds) == "1\u00a0s");
    CHECK(percent(0.08) == "8\u00a0%");
}

TEST_CASE("an interval is in the unit of its median") {
    CHECK(report::with_plain_spaces(interval(0.001, 0.00095, 0.0011, Unit::seconds)) == "1 ms [0.950, 1.10]");
    CHECK(report::with_plain_spaces(interval(0.001, 0.001, 0.001, Unit::seconds)) == "1 ms");
}

TEST_CASE("an end far from the median has a unit of its own, and one that cannot be is cut off") {
    auto const said = [](double median, double low, double high, Unit unit) {
        return report::with_plain_spaces(interval(median, low, high, unit));
    };
    CHECK(said(0.0143, 0.0000131, 0.153, Unit::seconds) == "14.3 ms [13.1 µs, 153 ms]");
    CHECK(said(0.000259, 0.0000863, 0.068496, Unit::seconds) == "259 µs [86.3 µs, 68.5 ms]");
    CHECK(said(0.254, -0.0116, 0.716, Unit::number) == "0.254 [0, 0.716]");
    CHECK(said(0.699, 0.654, 1.11, Unit::share) == "69.9 % [65.4, 100]");
}

TEST_CASE("ratios, shares and lists in words") {
    CHECK(times(2.04) == "2.0 times");
    CHECK(times(163.4) == "163 times");
    CHECK(times(9385) == "9,385 times");
    CHECK(percent_digits(0.0712) == "7.1");
    CHECK(percent_digits(0.21) == "21");
    std::vector<std::string> const words{"a", "b", "c"};
    CHECK(joined(words) == "a, b and c");
    CHECK(joined(std::vector<std::string>{"a"}) == "a");
    CHECK(joined({}).empty());
}

TEST_CASE("what is no number, or becomes none on the way to per cent, is said to be not known") {
    double const infinite = std::numeric_limits<double>::infinity();
    for (double const value : {infinite, -infinite, std::nan(""), 1e308, -1e308}) {
        CAPTURE(value);
        CHECK(percent(value) == "not known");
        CHECK(percent_digits(value) == "not known");
        CHECK(quantity(value, Unit::share).find("inf") == std::string::npos);
        CHECK(quantity(value, Unit::share).find("nan") == std::string::npos);
    }
    CHECK(times(infinite) == "not known times");
    CHECK(percent_digits(1e12) == "1e+14");
}

}   // namespace tricorn::client::quantity_test
