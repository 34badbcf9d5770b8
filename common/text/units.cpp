#include "common/text/units.hpp"
#include <algorithm>
#include <limits>
#include <span>

namespace tricorn {
namespace {

struct Unit {
    std::string_view name;
    std::uint64_t factor;
};

// Largest first; the unit used for printing stands before its synonyms.
constexpr Unit duration_units[] = {{"h", 3'600'000'000'000}, {"m", 60'000'000'000}, {"s", 1'000'000'000},
                                   {"ms", 1'000'000},        {"us", 1'000},         {"ns", 1}};
constexpr Unit size_units[] = {{"GiB", 1ULL << 30}, {"MiB", 1ULL << 20}, {"KiB", 1ULL << 10}, {"G", 1ULL << 30},
                               {"M", 1ULL << 20},   {"k", 1ULL << 10},   {"K", 1ULL << 10},   {"B", 1}};
constexpr Unit count_units[] = {{"G", 1'000'000'000}, {"M", 1'000'000}, {"k", 1'000}, {"K", 1'000}};

// The three kinds' error messages.
struct Words {
    std::string_view not_one;
    std::string_view unknown_unit;
    std::string_view too_fine;
};

using Number = Expected<std::uint64_t>;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

__extension__ using Wide = unsigned __int128;

// Reads digits as a number; nullopt: too large.
std::optional<std::uint64_t> digits(std::string_view text) {
    std::uint64_t value = 0;
    for (char const c : text) {
        if (__builtin_mul_overflow(value, std::uint64_t(10), &value) ||
            __builtin_add_overflow(value, std::uint64_t(c - '0'), &value))
            return std::nullopt;
    }
    return value;
}

// Multiplies `number` (digits, at most one point) by `factor`, exactly.
Number scale(std::string_view number, std::uint64_t factor, Words const& words) {
    auto const point = number.find('.');
    auto const whole = digits(number.substr(0, point));
    auto part = point == std::string_view::npos ? std::string_view() : number.substr(point + 1);
    part = part.substr(0, part.find_last_not_of('0') + 1);
    if (!whole) return refused("too large");
    Wide divisor = 1;
    for (std::size_t i = 0; i < part.size() && i < 19; ++i) divisor *= 10;
    // Nineteen digits behind the point are finer than any factor here can make whole.
    auto const fraction = part.size() < 19 ? digits(part) : std::nullopt;
    if (!fraction || Wide(*fraction) * factor % divisor != 0) return refused(std::string(words.too_fine));
    Wide const value = Wide(*whole) * factor + Wide(*fraction) * factor / divisor;
    if (value > std::numeric_limits<std::uint64_t>::max()) return refused("too large");
    return static_cast<std::uint64_t>(value);
}

// Returns where the number at the front of `text` ends; 0: there is no number.
std::size_t number_length(std::string_view text) {
    std::size_t end = 0;
    while (end < text.size() && is_digit(text[end])) ++end;
    if (end == 0 || end == text.size() || text[end] != '.') return end;
    auto const point = end++;
    while (end < text.size() && is_digit(text[end])) ++end;
    return end == point + 1 ? 0 : end;
}

Number parse(std::string_view text, std::span<Unit const> units, std::string_view bare_unit, Words const& words) {
    if (text.empty()) return refused("empty");
    if (text.front() == '-' && number_length(text.substr(1)) > 0) return refused("negative");
    auto const length = number_length(text);
    if (length == 0) return refused(std::string(words.not_one));
    auto const number = text.substr(0, length);
    auto unit = text.substr(length);
    if (unit.empty()) unit = bare_unit;
    if (unit.empty()) return scale(number, 1, words);
    auto const found = std::ranges::find(units, unit, &Unit::name);
    if (found == units.end()) return refused(std::string(words.unknown_unit));
    return scale(number, found->factor, words);
}

std::string print(std::uint64_t value, std::span<Unit const> units) {
    for (Unit const& unit : units) {
        if (value >= unit.factor && value % unit.factor == 0 && unit.factor > 1)
            return std::to_string(value / unit.factor) + std::string(unit.name);
    }
    return std::to_string(value);
}

constexpr Words duration_words{"not a duration", "not a duration: its unit must be ns, us, ms, s, m or h",
                               "finer than a nanosecond"};
constexpr Words size_words{"not a size", "not a size: its unit must be B, KiB, MiB or GiB",
                           "not a whole number of bytes"};
constexpr Words count_words{"not a whole number", "not a whole number", "not a whole number"};

}  // namespace

Expected<std::chrono::nanoseconds> parse_duration(std::string_view text, std::string_view bare_unit) {
    auto const parsed = parse(text, duration_units, bare_unit, duration_words);
    if (!parsed) return refused(parsed.why);
    bool const has_unit = !bare_unit.empty() || !is_digit(text.back());
    if (!has_unit && *parsed != 0) return refused("no unit (ns, us, ms, s, m or h)");
    if (*parsed > std::uint64_t(std::numeric_limits<std::int64_t>::max())) return refused("too large");
    return std::chrono::nanoseconds(std::int64_t(*parsed));
}

Expected<std::uint64_t> parse_size(std::string_view text) {
    return parse(text, size_units, {}, size_words);
}

Expected<std::uint64_t> parse_count(std::string_view text) {
    return parse(text, count_units, {}, count_words);
}

std::string print_duration(std::chrono::nanoseconds duration) {
    if (duration.count() == 0) return "0s";
    auto const count = std::uint64_t(duration.count());
    return count % 1000 == 0 ? print(count, duration_units) : std::to_string(count) + "ns";
}

std::string print_size(std::uint64_t bytes) {
    return print(bytes, size_units);
}

std::string print_count(std::uint64_t count) {
    return print(count, count_units);
}

}  // namespace tricorn
