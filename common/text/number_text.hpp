#pragma once
// Formats numbers for readers: rounded to a few digits, with a unit.
#include <chrono>
#include <cstdint>
#include <string>

namespace tricorn {

std::string count_text(std::uint64_t);                   // 2,264,113
std::string digits_text(double);                         // three significant digits, no exponent: 2.86, 286, 2,860
std::string rate_text(double per_second);                // 226,411/s, 12.5/s
std::string duration_text(std::chrono::nanoseconds);     // three significant digits: 212us, 1.21ms, 9.80s
std::string seconds_text(std::chrono::nanoseconds);      // 9.3s, 128s
std::string bytes_text(double);                          // 29.4 MB (powers of 1000)
std::string share_text(double);                          // 99.2 %

}  // namespace tricorn
