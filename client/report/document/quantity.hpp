#pragma once
// Numbers with their units, as a reader wants them: three significant digits, in the unit in which they are short. The
// space before a unit is U+00A0, so that no line ends there.
#include <span>
#include <string>
#include <string_view>

namespace tricorn::client::report {

// What a number counts, in base units.
enum class Unit { number, seconds, bytes, rate, share, times };

std::string_view name_of(Unit unit);   // as the page's scripts know it

std::string quantity(double value, Unit unit);   // 212 µs · 9.1 KiB · 226,411/s · 3.4 %
std::string interval(double median, double low, double high, Unit unit);   // 212 µs [208, 219]
std::string times(double ratio);   // 23 times, 1.4 times
std::string times_digits(double ratio);   // 23, 1.4
std::string percent(double share);   // 8.2 %, 15 %
std::string percent_digits(double share);   // 8.2, 15
std::string joined(std::span<std::string const> words);   // a, b and c

}   // namespace tricorn::client::report
