#pragma once
// Numbers in sentences: intervals, ratios, shares. No line breaks before a unit.
#include "common/text/number_text.hpp"
#include <span>
#include <string>

namespace tricorn::client {

std::string interval(double median, double low, double high, Unit unit);
// 212 µs [208, 219]; each end with a unit of its own where they lie far apart; an end that cannot be is cut off
std::string times(double ratio);   // 23 times, 1.4 times
std::string times_digits(double ratio);   // 23, 1.4
std::string percent(double share);   // 8.2 %, 15 %
std::string percent_digits(double share);   // 8.2, 15
std::string joined(std::span<std::string const> words);   // a, b and c

}   // namespace tricorn::client
