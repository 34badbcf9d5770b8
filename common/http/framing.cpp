#include "common/http/framing.hpp"
#include <algorithm>

namespace tricorn {

namespace {

constexpr std::size_t nowhere = std::string_view::npos;

bool is_token_character(char c) {
    bool const alphanumeric = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return alphanumeric || std::string_view("!#$%&'*+-.^_`|~").find(c) != nowhere;
}

bool is_forbidden(char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
}

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

std::size_t skip_blanks(std::string_view text, std::size_t at) {
    while (at < text.size() && is_blank(text[at])) ++at;
    return at;
}

std::size_t skip_token(std::string_view text, std::size_t at) {
    while (at < text.size() && is_token_character(text[at])) ++at;
    return at;
}

bool is_token(std::string_view text) {
    return !text.empty() && skip_token(text, 0) == text.size();
}

std::string_view trimmed(std::string_view text) {
    text.remove_prefix(skip_blanks(text, 0));
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

// Calls `visit` for each element of a list that is not empty (RFC 9110 section 5.6.1) until it returns false. A comma
// in a quoted string separates too: then an element has a quote, and no list here may have one.
template <class Visit>
void each_element(std::string_view list, Visit visit) {
    for (std::size_t begin = 0; begin <= list.size();) {
        std::size_t const end = std::min(list.find(',', begin), list.size());
        std::string_view const element = trimmed(list.substr(begin, end - begin));
        if (!element.empty() && !visit(element)) return;
        begin = end + 1;
    }
}

// How far a part of the grammar reaches. `end` is where the next part begins; unfinished: the text ends within it.
struct Reach {
    enum class How { whole, unfinished, malformed };
    How how = How::whole;
    std::size_t end = 0;
};
constexpr Reach unfinished{Reach::How::unfinished, 0};
constexpr Reach malformed{Reach::How::malformed, 0};

Reach reach_of_token(std::string_view text, std::size_t at) {
    std::size_t const end = skip_token(text, at);
    if (end == text.size()) return unfinished;   // it may go on
    return end == at ? malformed : Reach{Reach::How::whole, end};
}

// `at` is behind the opening quote.
Reach reach_of_quoted(std::string_view text, std::size_t at) {
    for (; at < text.size(); ++at) {
        if (is_forbidden(text[at])) return malformed;
        if (text[at] == '"') return {Reach::How::whole, at + 1};
        if (text[at] != '\\') continue;
        if (++at == text.size()) return unfinished;
        if (is_forbidden(text[at])) return malformed;
    }
    return unfinished;
}

// *( BWS ";" BWS name [ BWS "=" BWS value ] ), up to the CR behind it.
Reach reach_of_extensions(std::string_view text, std::size_t at) {
    for (;;) {
        std::size_t const next = skip_blanks(text, at);
        if (next == text.size()) return unfinished;
        if (text[next] == '\r' && next == at) return {Reach::How::whole, at};
        if (text[next] != ';') return malformed;
        std::size_t const name_begins = skip_blanks(text, next + 1);
        Reach const name = reach_of_token(text, name_begins);
        if (name.how != Reach::How::whole) return name;
        at = name.end;
        std::size_t const equals = skip_blanks(text, at);
        if (equals == text.size()) return unfinished;
        if (text[equals] != '=') continue;
        std::size_t const value_begins = skip_blanks(text, equals + 1);
        if (value_begins == text.size()) return unfinished;
        Reach const value =
            text[value_begins] == '"' ? reach_of_quoted(text, value_begins + 1) : reach_of_token(text, value_begins);
        if (value.how != Reach::How::whole) return value;
        at = value.end;
    }
}

// CRLF.
Reach reach_of_line_end(std::string_view text, std::size_t at) {
    for (char const wanted : {'\r', '\n'}) {
        if (at == text.size()) return unfinished;
        if (text[at++] != wanted) return malformed;
    }
    return {Reach::How::whole, at};
}

// NAME ":" VALUE CRLF.
Reach reach_of_field_line(std::string_view text, std::size_t at) {
    Reach const name = reach_of_token(text, at);
    if (name.how != Reach::How::whole) return name;
    if (text[name.end] != ':') return malformed;
    std::size_t end = name.end + 1;
    while (end < text.size() && !is_forbidden(text[end])) ++end;
    return reach_of_line_end(text, end);
}

bool can_be_trailers(std::string_view text, std::size_t at) {
    while (at < text.size() && text[at] != '\r') {
        Reach const line = reach_of_field_line(text, at);
        if (line.how != Reach::How::whole) return line.how == Reach::How::unfinished;
        at = line.end;
    }
    return reach_of_line_end(text, at).how != Reach::How::malformed;
}

}   // namespace

Refusal judge_codings(std::string_view value) {
    constexpr std::string_view chunked = "chunked";
    std::size_t codings = 0, chunked_ones = 0;
    bool sound = true, last_is_chunked = false;
    each_element(value, [&](std::string_view element) {
        std::string_view const coding = trimmed(element.substr(0, element.find(';')));
        bool const plain = coding.size() == element.size();
        ++codings;
        last_is_chunked = iequals(coding, chunked);
        if (last_is_chunked) ++chunked_ones;
        sound = is_token(coding) && (plain || !last_is_chunked);   // chunked has no parameters
        return sound;
    });
    if (codings == 0) return {400, "Transfer-Encoding is empty"};
    if (!sound) return {400, "Transfer-Encoding is malformed (RFC 9112 section 6.1)"};
    if (!last_is_chunked) return {400, "the last transfer coding is not chunked (RFC 9112 section 6.3)"};
    if (chunked_ones > 1) return {400, "the transfer coding chunked is repeated (RFC 9112 section 6.1)"};
    if (codings > 1) return {501, "the only supported transfer coding is chunked"};
    return {};
}

Expectation judge_expectations(std::string_view value) {
    auto found = Expectation::none;
    each_element(value, [&found](std::string_view element) {
        found = iequals(element, "100-continue") ? Expectation::to_continue : Expectation::unknown;
        return found != Expectation::unknown;
    });
    return found;
}

bool are_chunk_extensions(std::string_view text) {
    constexpr std::size_t longest = 512;
    if (text.empty()) return true;
    char line[longest];
    if (text.size() >= longest) return false;
    text.copy(line, text.size());
    line[text.size()] = '\r';
    Reach const reach = reach_of_extensions({line, text.size() + 1}, 0);
    return reach.how == Reach::How::whole && reach.end == text.size();
}

bool can_be_chunk_header(std::string_view bytes, bool behind_data) {
    std::size_t size_begins = 0;
    if (behind_data) {
        Reach const before = reach_of_line_end(bytes, 0);
        if (before.how != Reach::How::whole) return before.how == Reach::How::unfinished;
        size_begins = before.end;
    }
    std::size_t const size_ends =
        std::min(bytes.find_first_not_of("0123456789abcdefABCDEF", size_begins), bytes.size());
    if (size_ends == bytes.size()) return true;
    if (size_ends == size_begins) return false;
    Reach const extensions = reach_of_extensions(bytes, size_ends);
    if (extensions.how != Reach::How::whole) return extensions.how == Reach::How::unfinished;
    Reach const line = reach_of_line_end(bytes, extensions.end);
    if (line.how != Reach::How::whole) return line.how == Reach::How::unfinished;
    bool const last = bytes.substr(size_begins, size_ends - size_begins).find_first_not_of('0') == nowhere;
    return !last || can_be_trailers(bytes, line.end);
}

std::string_view method_of_line(std::string_view bytes) {
    std::size_t const end = skip_token(bytes, 0);
    bool const ended = end < bytes.size() && std::string_view(" \t\r\n").find(bytes[end]) != nowhere;
    return ended ? bytes.substr(0, end) : std::string_view();
}

void take_method_of_line(std::string_view bytes, Request& request) {
    request.method = method_of_line(bytes);
}

}   // namespace tricorn
