#include "common/http/request_line.hpp"
#include "common/http/authority.hpp"
#include <algorithm>

namespace tricorn {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Are there three words, the last of them HTTP-version of RFC 9112 section 2.3?
bool has_version(std::string_view line) {
    bool const three_words = std::count(line.begin(), line.end(), ' ') == 2;
    std::string_view const version = line.substr(line.rfind(' ') + 1);   // npos + 1 is 0
    return three_words && version.size() == 8 && version.starts_with("HTTP/") && is_digit(version[5]) &&
           version[6] == '.' && is_digit(version[7]);
}

}  // namespace

std::string as_known_version(std::string_view head) {
    std::string_view const line = head.substr(0, head.find('\r'));
    if (!has_version(line) || !line.substr(line.size() - 8).starts_with("HTTP/1.")) return {};
    std::string known(head);
    known[line.size() - 1] = '1';
    return known;
}

Refusal refuse_version(std::string_view line) {
    if (has_version(line)) return {505, "only HTTP/1.1 and HTTP/1.0 are supported"};
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
