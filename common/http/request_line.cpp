#include "common/http/request_line.hpp"
#include <algorithm>
#include <charconv>

namespace tricorn {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_hex(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// unreserved and sub-delims of RFC 3986 section 2
bool is_host_character(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("-._~!$&'()*+,;=").find(c) != std::string_view::npos;
}

bool is_port(std::string_view text) {
    unsigned value = 0;
    auto const [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    bool const all_digits = ec == std::errc() && end == text.data() + text.size();
    return text.empty() || (all_digits && value <= 65535);   // an empty port is the scheme's default
}

bool is_bracketed_address(std::string_view text) {
    auto const inside = [](char c) { return is_hex(c) || c == ':' || c == '.'; };
    return text.size() >= 2 && std::all_of(text.begin(), text.end(), inside) &&
           text.find(':') != std::string_view::npos;
}

bool is_registered_name(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_host_character(text[i])) continue;
        if (text[i] != '%' || i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2])) return false;
        i += 2;
    }
    return !text.empty();
}

}  // namespace

bool is_authority(std::string_view text) {
    if (text.starts_with('[')) {
        std::size_t const close = text.find(']');
        if (close == std::string_view::npos || !is_bracketed_address(text.substr(1, close - 1))) return false;
        std::string_view const rest = text.substr(close + 1);
        return rest.empty() || (rest.front() == ':' && is_port(rest.substr(1)));
    }
    std::size_t const colon = text.find(':');
    if (colon == std::string_view::npos) return is_registered_name(text);
    return is_registered_name(text.substr(0, colon)) && is_port(text.substr(colon + 1));
}

Refusal refuse_version(std::string_view line) {
    bool const three_words = std::count(line.begin(), line.end(), ' ') == 2;
    std::string_view const version = line.substr(line.rfind(' ') + 1);   // npos + 1 is 0
    bool const well_formed = three_words && version.size() == 8 && version.starts_with("HTTP/") &&
                             is_digit(version[5]) && version[6] == '.' && is_digit(version[7]);
    if (well_formed) return {505, "only HTTP/1.1 and HTTP/1.0 are supported"};
    return {400, "the request line is not a method, a target and an HTTP version (RFC 9112 section 3)"};
}

Refusal take_target(std::string_view method, std::string_view target, Request& request) {
    if (target.find('#') != std::string_view::npos) return {400, "a request target has no fragment"};
    if (method == "CONNECT") {
        if (!is_authority(target)) return {400, "the target of CONNECT is host:port"};
        request.target = target;
        return {};
    }
    if (target.starts_with('/')) {
        request.target = target;
        return {};
    }
    if (target == "*") {
        if (method != "OPTIONS") return {400, "the target * is allowed only for OPTIONS (RFC 9112 section 3.2.4)"};
        request.target = target;
        return {};
    }
    constexpr std::string_view scheme = "http://";
    if (target.size() <= scheme.size() || !iequals(target.substr(0, scheme.size()), scheme)) {
        return {400, "the target is neither a path, nor an http URL, nor * (RFC 9112 section 3.2)"};
    }
    std::string_view const rest = target.substr(scheme.size());
    std::size_t const end = std::min(rest.find_first_of("/?"), rest.size());
    if (!is_authority(rest.substr(0, end))) return {400, "the target's host is malformed"};
    request.authority = rest.substr(0, end);
    request.target = rest.substr(end);
    if (!request.target.starts_with('/')) {
        bool const whole_server = request.target.empty() && method == "OPTIONS";   // RFC 9112 section 3.2.4
        request.target = whole_server ? "*" : "/" + request.target;
    }
    return {};
}

}  // namespace tricorn
