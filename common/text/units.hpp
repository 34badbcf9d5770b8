#pragma once
// Parses and prints durations (500ms, 1.5s), sizes (64KiB) and counts (10k). Nothing here throws.
#include "common/text/expected.hpp"
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace tricorn {

// Seconds as a floating-point number, for sums and output.
constexpr double seconds_of(std::chrono::nanoseconds duration) {
    return std::chrono::duration<double>(duration).count();
}

// Reads what Go's time.ParseDuration reads: decimal numbers, each with one of ns, us (or µs), ms, s, m, h, as in 1m30s;
// from 0 to 292 years; what is finer than a nanosecond is left out. A number without a unit may have an exponent (1e-1,
// as in Python's float), and is an error unless `bare_unit` names its unit (0 needs no unit).
Expected<std::chrono::nanoseconds> parse_duration(std::string_view text, std::string_view bare_unit = {});

// Reads only a number without a unit, as above.
Expected<std::chrono::nanoseconds> parse_bare_duration(std::string_view text, std::string_view unit);

// Reads bytes: a decimal number alone or with B, k, M, G, KiB, MiB, GiB (k and KiB both 1024, as in nginx); whole bytes
// only.
Expected<std::uint64_t> parse_size(std::string_view text);

// Reads a whole number, alone or with k, M, G (powers of 1000): 250, 10k, 1.5M.
Expected<std::uint64_t> parse_count(std::string_view text);

// Print the shortest text without a fraction that the parsers above read back as the same value: 1500ms, 2m, 64KiB,
// 10k. Durations must not be negative.
std::string print_duration(std::chrono::nanoseconds);
std::string print_size(std::uint64_t bytes);
std::string print_count(std::uint64_t);

}   // namespace tricorn
