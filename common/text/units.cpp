#include "common/text/units.hpp"
#include <algorithm>
#include <limits>
#include <span>

namespace tricorn {
namespace {

struct Suffix {
    std::string_view name;
    std::uint64_t factor;
};

// Largest first; the unit used for printing stands before its synonyms.
constexpr Suffix duration_units[] = {{"h", 3'600'000'000'000}, {"m", 60'000'000'000}, {"s", 1'000'000'000},
                                     {"ms", 1'000'000},        {"us", 1'000},         {"ns", 1}};
constexpr Suffix size_units[] = {{"GiB", 1ULL << 30}, {"MiB", 1ULL << 20}, {"KiB", 1ULL << 10}, {"G", 1ULL << 30},
                                 {"M", 1ULL << 20},   {"k", 1ULL << 10},   {"K", 1ULL << 10},   {"B", 1}};
constexpr Suffix count_units[] = {{"G", 1'000'000'000}, {"M", 1'000'000}, {"k", 1'000}, {"K", 1'000}};

// The kinds' error messages.
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

Number parse(std::string_view text, std::span<Suffix const> units, Words const& words) {
    if (text.empty()) return refused("empty");
    if (text.front() == '-' && number_length(text.substr(1)) > 0) return refused("negative");
    auto const length = number_length(text);
    if (length == 0) return refused(std::string(words.not_one));
    auto const number = text.substr(0, length);
    auto const unit = text.substr(length);
    if (unit.empty()) return scale(number, 1, words);
    auto const found = std::ranges::find(units, unit, &Suffix::name);
    if (found == units.end()) return refused(std::string(words.unknown_unit));
    return scale(number, found->factor, words);
}

std::string print(std::uint64_t value, std::span<Suffix const> units) {
    for (Suffix const& unit : units) {
        if (value >= unit.factor && value % unit.factor == 0 && unit.factor > 1)
            return std::to_string(value / unit.factor) + std::string(unit.name);
    }
    return std::to_string(value);
}

// A decimal number and what stands behind it.
struct Decimal {
    std::string_view whole, fraction;   // digits
    std::string_view rest;
};

// Reads 1.5, 1., .5 and 15 at the front of the text; nullopt: there is none.
std::optional<Decimal> take_decimal(std::string_view text) {
    auto const digits_from = [text](std::size_t at) {
        std::size_t end = at;
        while (end < text.size() && is_digit(text[end])) ++end;
        return text.substr(at, end - at);
    };
    Decimal decimal{digits_from(0), {}, text};
    decimal.rest.remove_prefix(decimal.whole.size());
    if (decimal.rest.starts_with('.')) {
        decimal.fraction = digits_from(decimal.whole.size() + 1);
        decimal.rest.remove_prefix(1 + decimal.fraction.size());
    }
    if (decimal.whole.empty() && decimal.fraction.empty()) return std::nullopt;
    return decimal;
}

// Multiplies, and leaves out what is finer than one; nullopt: too large.
std::optional<std::uint64_t> scaled_down(std::string_view whole, std::string_view fraction, std::uint64_t factor) {
    constexpr std::size_t finest = 20;   // more digits than any factor here can make whole
    fraction = fraction.substr(0, finest);
    Wide part = 0, divisor = 1;
    for (char const c : fraction) {
        part = part * 10 + static_cast<unsigned>(c - '0');
        divisor *= 10;
    }
    auto const number = digits(whole);
    if (!number) return std::nullopt;
    Wide const value = Wide(*number) * factor + part * factor / divisor;
    if (value > std::numeric_limits<std::uint64_t>::max()) return std::nullopt;
    return static_cast<std::uint64_t>(value);
}

// "e-3" and its like.
std::optional<int> exponent_of(std::string_view text) {
    constexpr int farthest = 400;   // every number is 0 or too large from there on
    if (text.size() < 2 || (text[0] != 'e' && text[0] != 'E')) return std::nullopt;
    bool const negative = text[1] == '-';
    text.remove_prefix(negative || text[1] == '+' ? 2 : 1);
    if (text.empty() || !std::ranges::all_of(text, is_digit)) return std::nullopt;
    int value = 0;
    for (char const c : text) value = std::min(farthest, value * 10 + (c - '0'));
    return negative ? -value : value;
}

// A number without a unit, which may have an exponent.
Number read_bare(Decimal const& decimal, std::uint64_t factor) {
    std::string whole(decimal.whole), fraction(decimal.fraction);
    if (!decimal.rest.empty()) {
        auto const exponent = exponent_of(decimal.rest);
        if (!exponent) return refused("not a duration: its unit must be ns, us, ms, s, m or h");
        for (int i = 0; i < *exponent; ++i) {
            whole += fraction.empty() ? '0' : fraction.front();
            if (!fraction.empty()) fraction.erase(0, 1);
        }
        for (int i = 0; i > *exponent; --i) {
            fraction.insert(fraction.begin(), whole.empty() ? '0' : whole.back());
            if (!whole.empty()) whole.pop_back();
        }
        whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size()));
    }
    auto const value = scaled_down(whole, fraction, factor);
    return value ? Number(*value) : Number(refused("too large"));
}

Suffix const* duration_unit(std::string_view name) {
    // U+00B5 and U+03BC.
    if (name == "\xC2\xB5s" || name == "\xCE\xBCs") name = "us";
    auto const* const found = std::ranges::find(duration_units, name, &Suffix::name);
    return found == std::end(duration_units) ? nullptr : found;
}

// Numbers with a unit each: 1m30s.
Number read_pieces(std::string_view text) {
    std::uint64_t sum = 0;
    while (!text.empty()) {
        auto const decimal = take_decimal(text);
        if (!decimal) return refused("not a duration");
        auto const length = std::min(decimal->rest.find_first_of("0123456789."), decimal->rest.size());
        Suffix const* const unit = duration_unit(decimal->rest.substr(0, length));
        if (unit == nullptr) return refused("not a duration: its unit must be ns, us, ms, s, m or h");
        auto const piece = scaled_down(decimal->whole, decimal->fraction, unit->factor);
        if (!piece || __builtin_add_overflow(sum, *piece, &sum)) return refused("too large");
        text = decimal->rest.substr(length);
    }
    return sum;
}

Expected<std::chrono::nanoseconds> as_duration(Number const& number) {
    if (!number) return refused(number.why);
    if (*number > std::uint64_t(std::numeric_limits<std::int64_t>::max())) return refused("too large");
    return std::chrono::nanoseconds(std::int64_t(*number));
}

// The text without its sign, or why not.
Expected<std::string_view> unsigned_part(std::string_view text) {
    if (text.empty()) return refused("empty");
    bool const is_signed = text.front() == '-' || text.front() == '+';
    if (text.front() == '-' && take_decimal(text.substr(1))) return refused("negative");
    if (is_signed) text.remove_prefix(1);
    if (!take_decimal(text)) return refused("not a duration");
    return text;
}

constexpr Words size_words{"not a size", "not a size: its unit must be B, KiB, MiB or GiB",
                           "not a whole number of bytes"};
constexpr Words count_words{"not a whole number", "not a whole number", "not a whole number"};

}  // namespace

Expected<std::chrono::nanoseconds> parse_duration(std::string_view text, std::string_view bare_unit) {
    auto const number = unsigned_part(text);
    if (!number) return refused(number.why);
    auto const first = *take_decimal(*number);
    bool const bare = first.rest.empty() || first.rest.front() == 'e' || first.rest.front() == 'E';
    if (!bare) return as_duration(read_pieces(*number));
    if (!bare_unit.empty()) return as_duration(read_bare(first, duration_unit(bare_unit)->factor));
    auto const value = read_bare(first, 1);
    auto const is_zero = [](std::string_view digits) {
        return digits.find_first_not_of('0') == std::string_view::npos;
    };
    bool const zero = value && is_zero(first.whole) && is_zero(first.fraction);
    if (value && !zero) return refused("no unit (ns, us, ms, s, m or h)");
    return as_duration(value);
}

Expected<std::chrono::nanoseconds> parse_bare_duration(std::string_view text, std::string_view unit) {
    auto const number = unsigned_part(text);
    if (!number) return refused(number.why);
    return as_duration(read_bare(*take_decimal(*number), duration_unit(unit)->factor));
}

Expected<std::uint64_t> parse_size(std::string_view text) {
    return parse(text, size_units, size_words);
}

Expected<std::uint64_t> parse_count(std::string_view text) {
    return parse(text, count_units, count_words);
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
