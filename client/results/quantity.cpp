#include "client/results/quantity.hpp"
#include "common/text/number_text.hpp"
#include <cmath>
#include <span>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client {

std::string interval(double median, double low, double high, Unit unit) {
    Scale const scale = scale_for(median, unit);
    std::string text = quantity(median, unit);
    if (low == high) return text;
    // Nothing that is measured is negative, and a share of a whole does not exceed it.
    if (median >= 0) low = std::max(low, 0.0);
    if (unit == Unit::share && median <= 1) high = std::min(high, 1.0);
    auto const is_near = [&](double end) {   // in the median's unit it is easy to read
        return end == 0 || scale_for(end, unit).factor == scale.factor ||
               (end >= scale.factor / 10 && end < scale.factor * 1000);
    };
    if (is_near(low) && is_near(high)) return text + " [" + digits_in(scale, low) + ", " + digits_in(scale, high) + "]";
    return text + " [" + quantity(low, unit) + ", " + quantity(high, unit) + "]";
}

std::string times_digits(double ratio) {
    return ratio >= 9.95 ? digits_text(std::round(ratio)) : fmt::format("{:.1f}", ratio);
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
