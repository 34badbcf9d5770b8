#include "common/text/number_text.hpp"
#include <array>
#include <span>
#include <spdlog/fmt/fmt.h>

namespace tricorn {

std::string count_text(std::uint64_t count) {
    std::string const digits = std::to_string(count);
    std::string text;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0) text += ',';
        text += digits[i];
    }
    return text;
}

std::string digits_text(double value) {
    if (value >= 100) return count_text(static_cast<std::uint64_t>(value + 0.5));
    return fmt::format("{:.3g}", value);
}

std::string rate_text(double per_second) {
    return digits_text(per_second) + "/s";
}

namespace {

struct Scale {
    double factor;
    char const* name;
};

// Formats `value` in the largest unit in which it is at least 1, with three significant digits.
std::string scaled(double value, std::span<Scale const> units) {
    Scale unit = units.back();
    for (Scale const& larger : units) {
        // 999.6 would be printed as 1000 of the smaller unit.
        if (value >= larger.factor * 0.9995) {
            unit = larger;
            break;
        }
    }
    double const number = value / unit.factor;
    int const decimals = number >= 99.95 || unit.factor == 1 ? 0 : number >= 9.995 ? 1 : 2;
    return fmt::format("{:.{}f}{}", number, decimals, unit.name);
}

}  // namespace

std::string duration_text(std::chrono::nanoseconds duration) {
    static constexpr std::array<Scale, 4> units{{{1e9, "s"}, {1e6, "ms"}, {1e3, "us"}, {1, "ns"}}};
    return scaled(static_cast<double>(duration.count()), units);
}

std::string seconds_text(std::chrono::nanoseconds duration) {
    double const seconds = std::chrono::duration<double>(duration).count();
    return fmt::format("{:.{}f}s", seconds, seconds < 99.95 ? 1 : 0);
}

std::string bytes_text(double bytes) {
    static constexpr std::array<Scale, 5> units{{{1e12, " TB"}, {1e9, " GB"}, {1e6, " MB"}, {1e3, " kB"}, {1, " B"}}};
    return scaled(bytes, units);
}

std::string share_text(double share) {
    return share < 1 ? fmt::format("{:.3g} %", share * 100) : fmt::format("{:.0f} %", share * 100);
}

}  // namespace tricorn
