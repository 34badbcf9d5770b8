#include "client/results/quantity.hpp"
#include "common/text/number_text.hpp"
#include <array>
#include <cmath>
#include <span>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client {

namespace {

struct Scale {
    double factor;
    std::string_view name;
};

constexpr std::array<Scale, 4> durations{{{1, "\u00a0s"}, {1e-3, "\u00a0ms"}, {1e-6, "\u00a0µs"}, {1e-9, "\u00a0ns"}}};
constexpr double kibi = 1024;
constexpr std::array<Scale, 4> sizes{
    {{kibi * kibi * kibi, "\u00a0GiB"}, {kibi * kibi, "\u00a0MiB"}, {kibi, "\u00a0KiB"}, {1, "\u00a0B"}}};
constexpr std::array<Scale, 1> plain{{{1, ""}}};
constexpr std::array<Scale, 1> rates{{{1, "/s"}}};
constexpr std::array<Scale, 1> shares{{{0.01, "\u00a0%"}}};
constexpr std::array<Scale, 1> ratios{{{1, "\u00a0×"}}};

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

// Returns the largest unit in which `value` is at least 1, else the smallest. Avoids printing 999.6 as 1000 of the
// smaller unit, and byte counts with more than three digits before the point.
Scale scale_for(double value, Unit unit) {
    double const least = unit == Unit::bytes ? 999.5 / kibi : 0.9995;
    for (Scale const& scale : scales_of(unit)) {
        if (std::abs(value) >= scale.factor * least) return scale;
    }
    bool const nothing = value == 0 && unit != Unit::bytes;   // 0 s, but 0 B
    return nothing ? scales_of(unit).front() : scales_of(unit).back();
}

// Three significant digits; whole numbers of four or more digits with commas.
std::string digits(double value) {
    double const size = std::abs(value);
    if (!std::isfinite(value)) return "not known";
    if (size >= 1e15) return fmt::format("{:.3g}", value);
    if (size >= 99.95 || size == std::floor(size))
        return (value < 0 && size >= 0.5 ? "-" : "") + count_text(static_cast<std::uint64_t>(std::llround(size)));
    if (size < 0.0995) return fmt::format("{:.3g}", value);
    return fmt::format("{:.{}f}", value, size >= 9.995 ? 1 : size >= 0.9995 ? 2 : 3);
}

std::string in(Scale const& scale, double value) {
    return digits(value / scale.factor);
}

}   // namespace

std::string_view name_of(Unit unit) {
    constexpr std::array<std::string_view, 6> names{"number", "seconds", "bytes", "rate", "share", "times"};
    return names.at(static_cast<std::size_t>(unit));
}

std::string quantity(double value, Unit unit) {
    Scale const scale = scale_for(value, unit);
    return in(scale, value) + std::string(scale.name);
}

std::string interval(double median, double low, double high, Unit unit) {
    Scale const scale = scale_for(median, unit);
    std::string text = in(scale, median) + std::string(scale.name);
    if (low == high) return text;
    // Nothing that is measured is negative, and a share of a whole does not exceed it.
    if (median >= 0) low = std::max(low, 0.0);
    if (unit == Unit::share && median <= 1) high = std::min(high, 1.0);
    auto const is_near = [&](double end) {   // in the median's unit it is easy to read
        return end == 0 || scale_for(end, unit).factor == scale.factor ||
               (end >= scale.factor / 10 && end < scale.factor * 1000);
    };
    if (is_near(low) && is_near(high)) return text + " [" + in(scale, low) + ", " + in(scale, high) + "]";
    return text + " [" + quantity(low, unit) + ", " + quantity(high, unit) + "]";
}

std::string times_digits(double ratio) {
    return ratio >= 9.95 ? digits(std::round(ratio)) : fmt::format("{:.1f}", ratio);
}

std::string times(double ratio) {
    return times_digits(ratio) + " times";
}

std::string percent_digits(double share) {
    double const value = share * 100;
    if (!std::isfinite(value)) return "not known";
    if (std::abs(value) >= 1e6) return fmt::format("{:.3g}", value);
    return fmt::format("{:.{}f}", value, std::abs(value) >= 9.95 || value == std::floor(value) ? 0 : 1);
}

std::string percent(double share) {
    return std::isfinite(share * 100) ? percent_digits(share) + "\u00a0%" : "not known";
}

std::string joined(std::span<std::string const> words) {
    std::string all;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) all += i + 1 == words.size() ? " and " : ", ";
        all += words[i];
    }
    return all;
}

}   // namespace tricorn::client
