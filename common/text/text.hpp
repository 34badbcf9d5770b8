#pragma once
// Text encodings of bytes from the network: UTF-8, base64, percent-encoding, query strings. Nothing here fails; each
// declaration states how it treats invalid bytes.
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tricorn {

// Checks for well-formed UTF-8 (RFC 3629 §4): no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_utf8(std::string_view bytes);

// Returns well-formed UTF-8 for any bytes: valid text is unchanged, each maximal ill-formed part becomes one U+FFFD
// (Unicode 15.0 §3.9, "U+FFFD Substitution of Maximal Subparts", as web browsers decode).
std::string to_utf8(std::string_view bytes);

// A character at the front of well-formed UTF-8 that must not reach a reader as it is. size 0: there is none.
struct Unseen {
    char32_t number = 0;
    std::size_t size = 0;   // bytes
};
// Control characters (U+0000 to U+001F and U+007F to U+009F, all of which a terminal may obey), and those that turn,
// break or hide what stands beside them: bidirectional controls, line and paragraph separators, characters without
// width, tags.
Unseen unseen_at_front(std::string_view sound);

// Takes to_utf8(bytes) apart: each unseen character is handed to `control` as its number, every other byte to `plain`.
template <class Plain, class Control>
void take_apart(std::string_view bytes, Plain const& plain, Control const& control) {
    std::string const mended = is_utf8(bytes) ? std::string() : to_utf8(bytes);
    std::string_view const sound = mended.empty() ? bytes : mended;
    for (std::size_t at = 0; at < sound.size();) {
        auto const byte = static_cast<unsigned char>(sound[at]);
        bool const graphic = byte >= 0x20 && byte < 0x7F;
        Unseen const unseen = graphic ? Unseen() : unseen_at_front(sound.substr(at));
        if (unseen.size != 0) {
            control(unseen.number);
            at += unseen.size;
        } else {
            plain(sound[at++]);
        }
    }
}

// A line of text that cannot move the cursor, colour the terminal, go on in a second line or be read in another order,
// whatever bytes it was: as to_utf8(), with a U+FFFD for each unseen character but tabs and line ends, which become
// spaces.
std::string printable(std::string_view bytes);

// The same for a message about a value that may be of any length: what is longer than `most` bytes is cut behind a whole
// character, and its length is told, as in "aaaa… (100000 bytes)".
std::string excerpt(std::string_view bytes, std::size_t most = 120);

// RFC 4648 §4, with padding and without line breaks.
std::string base64(std::string_view bytes);

// RFC 3986 §2.1. A '%' without two following hexadecimal digits stays unchanged.
std::string percent_decode(std::string_view text);

struct Parameter {
    std::string name;
    std::string value;

    bool operator==(Parameter const&) const = default;
};

// Returns the pairs of an application/x-www-form-urlencoded text (a URL's query, a form's body) in order, decoded to
// bytes that may be invalid UTF-8 (WHATWG URL §5.1): '+' is a space, a pair without '=' has an empty value, empty pairs
// between '&' are skipped.
std::vector<Parameter> parse_query(std::string_view query);

// Returns the value of the first pair with that name; nullopt: there is no such pair.
std::optional<std::string> find_parameter(std::string_view query, std::string_view name);

}   // namespace tricorn
