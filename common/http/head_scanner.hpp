#pragma once
// Finds the end of a message's head and refuses what RFC 9112 forbids in its bytes, before a parser sees them: bare CR
// and LF, control characters, folded lines, and heads that are too long. Works on a head that arrives in pieces.
#include <cstddef>
#include <string_view>

namespace tricorn {

// What a server answers when it cannot accept a request.
struct Refusal {
    unsigned status = 0;        // 0: none
    std::string_view detail;    // a literal
};

class HeadScanner {
public:
    static constexpr std::size_t max_start_line = 8 * 1024;   // bytes without its CRLF
    static constexpr std::size_t max_fields_size = 16 * 1024; // bytes of all field lines with their CRLFs
    static constexpr std::size_t max_fields = 100;

    enum class Found { need_more, end, refused };

    void reset() { *this = HeadScanner(); }
    // `bytes` begins at the start line and contains all that came before, and more.
    Found scan(std::string_view bytes);
    std::size_t end() const { return position_; }   // just behind the empty line; after Found::end
    Refusal const& refusal() const { return refusal_; }

private:
    bool check_limits();
    bool end_line(std::string_view bytes);   // at the CR of a CRLF; false: refused
    bool refuse(unsigned status, std::string_view detail);

    std::size_t position_ = 0;      // everything before it has been looked at
    std::size_t line_start_ = 0;
    std::size_t fields_start_ = 0;  // 0: in the start line
    std::size_t lines_ = 0;
    bool ended_ = false;
    Refusal refusal_;
};

}  // namespace tricorn
