#pragma once
// Numbers with units for readers: three significant digits in a suitable unit. The space before a unit is U+00A0, so
// that no line breaks there.
#include <span>
#include <string>
#include <string_view>

namespace tricorn::client {

// The kind of a number, in base units.
enum class Unit { number, seconds, bytes, rate, share, times };

std::string_view name_of(Unit unit);   // name used by the page's scripts

std::string quantity(double value, Unit unit);   // 212 µs · 9.1 KiB · 226,411/s · 3.4 %
std::string interval(double median, double low, double high, Unit unit);
// 212 µs [208, 219]; each end with a unit of its own where they lie far apart; an end that cannot be is cut off
std::string times(double ratio);   // 23 times, 1.4 times
std::string times_digits(double ratio);   // 23, 1.4
std::string percent(double share);   // 8.2 %, 15 %
std::string percent_digits(double share);   // 8.2, 15
std::string joined(std::span<std::string const> words);   // a, b and c

}   // namespace tricorn::client
