#include "common/text/number_text.hpp"
#include <array>
#include <cmath>
#include <spdlog/fmt/fmt.h>

namespace tricorn {

namespace {

constexpr std::array<Scale, 4> durations{{{1, "s"}, {1e-3, "ms"}, {1e-6, "µs"}, {1e-9, "ns"}}};
constexpr double nearly = 1 - 1e-12;   // 999.5e-6 / 1e-3 is a little less than 0.9995
constexpr double kibi = 1024;
constexpr std::array<Scale, 5> sizes{
    {{kibi * kibi * kibi * kibi, "TiB"}, {kibi * kibi * kibi, "GiB"}, {kibi * kibi, "MiB"}, {kibi, "KiB"}, {1, "B"}}};
constexpr std::array<Scale, 1> plain{{{1, "", false}}};
constexpr std::array<Scale, 1> rates{{{1, "/s", false}}};
constexpr std::array<Scale, 1> shares{{{0.01, "%"}}};
constexpr std::array<Scale, 1> ratios{{{1, "×"}}};

std::span<Scale const> scales_of(Unit unit) {
    switch (unit) {
        case Unit::seconds: return durations;
        case Unit::bytes: return sizes;
        case Unit::rate: return rates;
        case Unit::share: return shares;
        case Unit::times: return ratios;
        case Unit::number: break;
    }
    return plain;
}

}   // namespace

std::string_view name_of(Unit unit) {
    constexpr std::array<std::string_view, 6> names{"number", "seconds", "bytes", "rate", "share", "times"};
    return names.at(static_cast<std::size_t>(unit));
}

Scale scale_for(double value, Unit unit) {
    double const least = unit == Unit::bytes ? 999.5 / kibi : 0.9995;
    for (Scale const& scale : scales_of(unit)) {
        if (std::abs(value) >= scale.factor * least * nearly) return scale;
    }
    bool const nothing = value == 0 && unit == Unit::seconds;   // 0 s, but 0 B
    return nothing ? scales_of(unit).front() : scales_of(unit).back();
}

std::string digits_in(Scale const& scale, double value) {
    return digits_text(value / scale.factor);
}

std::string quantity(double value, Unit unit, std::string_view space) {
    Scale const scale = scale_for(value, unit);
    std::string text = digits_in(scale, value);
    if (scale.apart) text += space;
    return text.append(scale.name);
}

std::string duration_text(std::chrono::nanoseconds duration) {
    return duration_text(std::chrono::duration<double>(duration).count());
}

std::string duration_text(double seconds) {
    return quantity(seconds, Unit::seconds, " ");
}

std::string bytes_text(double bytes) {
    return quantity(bytes, Unit::bytes, " ");
}

std::string rate_text(double per_second) {
    return quantity(per_second, Unit::rate, " ");
}

std::string share_text(double share) {
    return quantity(share, Unit::share, " ");
}

std::string seconds_text(std::chrono::nanoseconds duration) {
    double const seconds = std::chrono::duration<double>(duration).count();
    return fmt::format("{:.{}f} s", seconds, seconds < 99.95 ? 1 : 0);
}

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
    double const size = std::abs(value);
    if (!std::isfinite(value)) return "not known";
    if (size >= 1e15) return fmt::format("{:.3g}", value);
    bool const is_whole = std::abs(size - std::round(size)) <= (1 - nearly) * size;   // 7e-9 / 1e-9 is not quite 7
    if (size >= 99.95 * nearly || is_whole)
        return (value < 0 && size >= 0.5 ? "-" : "") + count_text(static_cast<std::uint64_t>(std::llround(size)));
    if (size < 0.0995) return fmt::format("{:.3g}", value);
    return fmt::format("{:.{}f}", value, size >= 9.995 * nearly ? 1 : size >= 0.9995 * nearly ? 2 : 3);
}

}   // namespace tricorn
