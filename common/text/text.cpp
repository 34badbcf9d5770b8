#include "common/text/text.hpp"
#include <algorithm>
#include <cstdint>
#include <openssl/evp.h>

namespace tricorn {

namespace {

// The longest run at the front of a text that is one character, or a truncated or broken one.
struct Character {
    std::size_t size;  // bytes, at least 1
    bool valid;
};

struct Lead {
    std::size_t size;  // bytes of the whole sequence; 0: invalid as a first byte
    unsigned char low, high;  // the valid range of the second byte
};

// Table 3-7 of the Unicode Standard: the second byte's range excludes overlong forms, surrogates and code points above
// U+10FFFF.
Lead classify(unsigned char byte) {
    if (byte < 0x80) return {1, 0, 0};
    if (byte < 0xC2) return {0, 0, 0};
    if (byte < 0xE0) return {2, 0x80, 0xBF};
    if (byte < 0xF0)
        return {3, static_cast<unsigned char>(byte == 0xE0 ? 0xA0 : 0x80),
                static_cast<unsigned char>(byte == 0xED ? 0x9F : 0xBF)};
    if (byte < 0xF5)
        return {4, static_cast<unsigned char>(byte == 0xF0 ? 0x90 : 0x80),
                static_cast<unsigned char>(byte == 0xF4 ? 0x8F : 0xBF)};
    return {0, 0, 0};
}

Character first_character(std::string_view text) {
    Lead const lead = classify(static_cast<unsigned char>(text.front()));
    if (lead.size <= 1) return {1, lead.size == 1};
    unsigned char low = lead.low, high = lead.high;
    for (std::size_t i = 1; i < lead.size; ++i) {
        if (i == text.size()) return {i, false};
        auto const byte = static_cast<unsigned char>(text[i]);
        if (byte < low || byte > high) return {i, false};
        low = 0x80;
        high = 0xBF;
    }
    return {lead.size, true};
}

// Returns the number of well-formed bytes at the front.
std::size_t valid_prefix(std::string_view bytes) {
    std::size_t at = 0;
    while (at < bytes.size()) {
        if (static_cast<unsigned char>(bytes[at]) < 0x80) {
            ++at;
            continue;
        }
        Character const character = first_character(bytes.substr(at));
        if (!character.valid) break;
        at += character.size;
    }
    return at;
}

struct Range {
    char32_t first, last;
};

// Of Unicode's categories Cc, Cf, Zl and Zp; sorted.
constexpr Range unseen_ranges[] = {{0x00, 0x1F},     {0x7F, 0x9F},     {0xAD, 0xAD},       {0x061C, 0x061C},
                                   {0x180E, 0x180E}, {0x200B, 0x200F}, {0x2028, 0x202E},   {0x2060, 0x206F},
                                   {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}};

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::string decode(std::string_view text, bool plus_is_space) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        char const c = text[i];
        int const high = c == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
        int const low = high >= 0 ? hex_digit(text[i + 2]) : -1;
        if (low >= 0) {
            result += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            result += c == '+' && plus_is_space ? ' ' : c;
        }
    }
    return result;
}

// Calls `visit(name, value)`, both still encoded, for each pair until it returns false.
template <class Visit>
void each_pair(std::string_view query, Visit visit) {
    while (!query.empty()) {
        std::size_t const end = std::min(query.find('&'), query.size());
        std::string_view const pair = query.substr(0, end);
        query.remove_prefix(std::min(end + 1, query.size()));
        if (pair.empty()) continue;
        std::size_t const equals = std::min(pair.find('='), pair.size());
        if (!visit(pair.substr(0, equals), pair.substr(std::min(equals + 1, pair.size())))) return;
    }
}

}  // namespace

bool is_utf8(std::string_view bytes) {
    return valid_prefix(bytes) == bytes.size();
}

std::string to_utf8(std::string_view bytes) {
    std::string result;
    result.reserve(bytes.size());
    while (true) {
        std::size_t const valid = valid_prefix(bytes);
        result.append(bytes.substr(0, valid));
        bytes.remove_prefix(valid);
        if (bytes.empty()) return result;
        result += "\xEF\xBF\xBD";
        bytes.remove_prefix(first_character(bytes).size);
    }
}

Unseen unseen_at_front(std::string_view sound) {
    auto const byte = [sound](std::size_t at) { return static_cast<unsigned char>(sound[at]); };
    std::size_t const size = sound.empty() ? 0 : classify(byte(0)).size;
    if (size == 0 || size > sound.size()) return {};
    char32_t number = size == 1 ? byte(0) : byte(0) & (0x7Fu >> size);
    for (std::size_t i = 1; i < size; ++i) number = number << 6 | (byte(i) & 0x3Fu);
    bool const unseen = std::ranges::any_of(
        unseen_ranges, [number](Range const& range) { return number >= range.first && number <= range.last; });
    return unseen ? Unseen{number, size} : Unseen();
}

std::string printable(std::string_view bytes) {
    std::string out;
    auto const control = [&out](char32_t c) { out += c == '\n' || c == '\t' || c == '\r' ? " " : "\uFFFD"; };
    take_apart(
        bytes, [&out](char c) { out += c; }, control);
    return out;
}

std::string excerpt(std::string_view bytes, std::size_t most) {
    if (bytes.size() <= most) return printable(bytes);
    // Up to three bytes of a character that was cut are no reason for a U+FFFD.
    std::size_t end = most;
    while (end > 0 && most - end < 3 && (static_cast<unsigned char>(bytes[end]) & 0xC0) == 0x80) --end;
    return printable(bytes.substr(0, end)) + "… (" + std::to_string(bytes.size()) + " bytes)";
}

std::string base64(std::string_view bytes) {
    // EVP_EncodeBlock counts in int and appends a NUL; whole groups of three bytes need no padding, so the pieces can
    // be joined.
    constexpr std::size_t piece = 3 << 20;
    std::string result((bytes.size() + 2) / 3 * 4 + 1, '\0');
    auto* out = reinterpret_cast<unsigned char*>(result.data());
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        auto const* const in = reinterpret_cast<unsigned char const*>(bytes.data() + at);
        out += EVP_EncodeBlock(out, in, static_cast<int>(std::min(piece, bytes.size() - at)));
    }
    result.pop_back();
    return result;
}

std::string percent_decode(std::string_view text) {
    return decode(text, false);
}

std::vector<Parameter> parse_query(std::string_view query) {
    std::vector<Parameter> result;
    each_pair(query, [&](std::string_view name, std::string_view value) {
        result.push_back({decode(name, true), decode(value, true)});
        return true;
    });
    return result;
}

std::optional<std::string> find_parameter(std::string_view query, std::string_view name) {
    std::optional<std::string> result;
    each_pair(query, [&](std::string_view encoded_name, std::string_view value) {
        if (decode(encoded_name, true) != name) return true;
        result = decode(value, true);
        return false;
    });
    return result;
}

}   // namespace tricorn
