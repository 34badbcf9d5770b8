#include "server/config/latency.hpp"
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace tricorn::server {

namespace {

constexpr Latency::Duration longest = std::chrono::hours(1);
constexpr double most_sigma = 3;

struct Name {
    std::string_view text;
    Latency::Kind kind;
};
constexpr Name names[] = {{"fixed", Latency::Kind::fixed},
                          {"exp", Latency::Kind::exp},
                          {"lognormal", Latency::Kind::lognormal},
                          {"uniform", Latency::Kind::uniform}};

Expected<Latency::Duration> parse_time(std::string_view text) {
    auto parsed = parse_duration(text);
    if (parsed && *parsed > longest) return refused("longer than 1h");
    return parsed;
}

Expected<Latency> parse_lognormal(Latency::Duration median, std::string_view text) {
    double sigma = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), sigma);
    if (error != std::errc() || end != text.data() + text.size()) return refused("sigma is not a number");
    if (!(sigma >= 0 && sigma <= most_sigma)) return refused("sigma is not between 0 and 3");
    return Latency(Latency::Kind::lognormal, median, sigma);
}

Expected<Latency> parse_uniform(Latency::Duration least, std::string_view text) {
    auto const most = parse_time(text);
    if (!most) return refused(most.why);
    if (*most < least) return refused("the second time is shorter than the first");
    return Latency(Latency::Kind::uniform, least, static_cast<double>(most->count()));
}

}   // namespace

Expected<Latency> Latency::parse(std::string_view text) {
    auto kind = Kind::fixed;
    if (auto const colon = text.find(':'); colon != text.npos) {
        auto const* const name = std::ranges::find(names, text.substr(0, colon), &Name::text);
        if (name == std::end(names)) return refused("unknown distribution");
        kind = name->kind;
        text.remove_prefix(colon + 1);
    }
    bool const pair = kind == Kind::lognormal || kind == Kind::uniform;
    auto const comma = text.find(',');
    if (pair != (comma != text.npos)) return refused(pair ? "needs two values" : "needs one value");
    auto const time = parse_time(text.substr(0, comma));
    if (!time) return refused(time.why);
    if (!pair) return Latency(kind, *time);
    text.remove_prefix(comma + 1);
    return kind == Kind::lognormal ? parse_lognormal(*time, text) : parse_uniform(*time, text);
}

// By the inverse of the distribution function; each kind draws two numbers.
Latency::Duration Latency::sample(Random& random, Duration most) const {
    double const first = random.share(), second = random.share();
    double const time = static_cast<double>(time_.count());
    double value = time;
    switch (kind_) {
        case Kind::fixed: break;
        case Kind::exp: value = -time * std::log(1 - first); break;
        case Kind::uniform: value = time + (spread_ - time) * second; break;
        case Kind::lognormal: value = time * std::exp(spread_ * normal(first, second)); break;
    }
    return Duration(std::llround(std::min(value, static_cast<double>(most.count()))));
}

Latency::Duration Latency::mean() const {
    double const time = static_cast<double>(time_.count());
    switch (kind_) {
        case Kind::fixed:
        case Kind::exp: return time_;
        case Kind::uniform: return Duration(std::llround((time + spread_) / 2));
        case Kind::lognormal: return Duration(std::llround(time * std::exp(spread_ * spread_ / 2)));
    }
    return {};
}

std::string Latency::text() const {
    auto const* const name = std::ranges::find(names, kind_, &Name::kind);
    std::string result = std::string(name->text) + ":" + print_duration(time_);
    if (kind_ == Kind::uniform) result += "," + print_duration(Duration(std::llround(spread_)));
    if (kind_ == Kind::lognormal) {
        std::array<char, 32> digits;
        result.append(",").append(digits.data(),
                                  std::to_chars(digits.data(), digits.data() + digits.size(), spread_).ptr);
    }
    return result;
}

}   // namespace tricorn::server
