#pragma once
// Finds the end of a message's head and refuses bytes that RFC 9112 forbids before a parser sees them: bare CR and LF,
// control characters, folded lines, and heads that are too long. Accepts a head that arrives in pieces.
#include <cstddef>
#include <string_view>

namespace tricorn {

// The error response to a request that the server cannot accept.
struct Refusal {
    unsigned status = 0;        // 0: not refused
    std::string_view detail;    // a string literal
};

class HeadScanner {
public:
    static constexpr std::size_t max_start_line = 8 * 1024;   // bytes without its CRLF
    static constexpr std::size_t max_fields_size = 16 * 1024; // bytes of all field lines with their CRLFs
    static constexpr std::size_t max_fields = 100;

    enum class Found { need_more, end, refused };

    void reset() { *this = HeadScanner(); }
    // `bytes` begins at the start line and contains everything passed before, and more.
    Found scan(std::string_view bytes);
    std::size_t end() const { return position_; }   // position behind the empty line; valid after Found::end
    Refusal const& refusal() const { return refusal_; }

private:
    bool check_limits();
    bool end_line(std::string_view bytes);   // called at the CR of a CRLF; false: refused
    bool refuse(unsigned status, std::string_view detail);

    std::size_t position_ = 0;      // all bytes before it have been scanned
    std::size_t line_start_ = 0;
    std::size_t fields_start_ = 0;  // 0: still in the start line
    std::size_t lines_ = 0;
    bool ended_ = false;
    Refusal refusal_;
};

}  // namespace tricorn
