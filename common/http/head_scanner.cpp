#include "common/http/head_scanner.hpp"
#include <bit>
#include <cstdint>
#include <cstring>

namespace tricorn {

namespace {

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

// Returns the position of the first control character at or behind `at`. Tests eight bytes at a time: in `found`, the
// high bit of a byte means "less than 0x20 or equal to 0x7f"; bytes with the high bit set (obs-text) never match.
std::size_t find_control(std::string_view bytes, std::size_t at) {
    static_assert(std::endian::native == std::endian::little);
    constexpr std::uint64_t ones = 0x0101010101010101, highs = 0x8080808080808080;
    for (; at + 8 <= bytes.size(); at += 8) {
        std::uint64_t word;
        std::memcpy(&word, bytes.data() + at, 8);
        std::uint64_t const below_space = (word - ones * 0x20) & ~word & highs;
        std::uint64_t const delete_xor = word ^ (ones * 0x7f);
        std::uint64_t const is_delete = (delete_xor - ones) & ~delete_xor & highs;
        // A borrow may mark a byte behind a true match, never one before it, so the lowest mark is correct.
        std::uint64_t const found = below_space | is_delete;
        if (found) return at + static_cast<std::size_t>(std::countr_zero(found)) / 8;
    }
    while (at < bytes.size() && !is_control(bytes[at])) ++at;
    return at;
}

}  // namespace

bool HeadScanner::refuse(unsigned status, std::string_view detail) {
    refusal_ = {status, detail};
    return false;
}

bool HeadScanner::check_limits() {
    if (fields_start_ == 0) {
        if (position_ > max_start_line) return refuse(414, "the request line is longer than 8 KiB");
    } else if (position_ - fields_start_ > max_fields_size) {
        return refuse(431, "the header fields are longer than 16 KiB");
    }
    return true;
}

bool HeadScanner::end_line(std::string_view bytes) {
    std::size_t const length = position_ - line_start_;
    position_ += 2;
    if (fields_start_ == 0) {
        fields_start_ = position_;
    } else if (length == 0) {
        ended_ = true;
    } else if (bytes[line_start_] == ' ' || bytes[line_start_] == '\t') {
        return refuse(400, "a header line is folded (RFC 9112 section 5.2)");
    } else if (++lines_ > max_fields) {
        return refuse(431, "there are more than 100 header fields");
    }
    line_start_ = position_;
    return true;
}

HeadScanner::Found HeadScanner::scan(std::string_view bytes) {
    while (!ended_) {
        position_ = find_control(bytes, position_);
        if (!check_limits()) return Found::refused;
        if (position_ == bytes.size()) return Found::need_more;
        char const c = bytes[position_];
        if (c == '\t' && fields_start_ != 0) {
            ++position_;
        } else if (c == '\r') {
            if (position_ + 1 == bytes.size()) return Found::need_more;
            if (bytes[position_ + 1] != '\n') {
                refuse(400, "a carriage return without a line feed (RFC 9112 section 2.2)");
                return Found::refused;
            }
            if (!end_line(bytes)) return Found::refused;
        } else {
            refuse(400, c == '\n' ? "a line feed without a carriage return (RFC 9112 section 2.2)"
                                  : "the request's head contains a control character");
            return Found::refused;
        }
    }
    return Found::end;
}

}  // namespace tricorn
