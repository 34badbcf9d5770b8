#pragma once
// Formats numbers for readers: three significant digits in a suitable unit. Everything that prints a measured number, on
// a terminal, on a page or in a sentence, prints it by these.
#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace tricorn {

// The kind of a number, in base units.
enum class Unit { number, seconds, bytes, rate, share, times };
std::string_view name_of(Unit unit);   // "number", "seconds", …: the name used by a page's scripts

// A unit in which numbers of a kind are printed.
struct Scale {
    double factor = 1;   // in base units
    std::string_view name;   // "µs"
    bool apart = true;   // a space stands before the name
};

inline constexpr std::string_view no_break_space = "\u00a0";

// Returns the largest unit in which `value` is at least 1, else the smallest. Avoids 999.6 as 1000 of the smaller unit,
// and byte counts with more than three digits before the point.
Scale scale_for(double value, Unit unit);
std::string digits_in(Scale const& scale, double value);   // without the unit

// 212 µs · 9.12 KiB · 226,411/s · 3.40 %. `space` stands before the unit: where lines are broken by others, one at which
// none may be.
std::string quantity(double value, Unit unit, std::string_view space = no_break_space);

// The same with a plain space, for terminals.
std::string duration_text(std::chrono::nanoseconds);   // 212 µs, 1.21 ms, 9.80 s
std::string duration_text(double seconds);
std::string bytes_text(double);   // 28.0 MiB
std::string rate_text(double per_second);   // 226,411/s, 12.5/s
std::string share_text(double);   // 99.2 %
std::string seconds_text(std::chrono::nanoseconds);   // 9.3 s, 128 s: of a clock that goes on

std::string count_text(std::uint64_t);   // 2,264,113
std::string digits_text(double);   // three significant digits: 2.86, 286, 2,860

}   // namespace tricorn
