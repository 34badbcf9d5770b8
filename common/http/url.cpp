#include "common/http/url.hpp"
#include "common/http/endpoint.hpp"
#include <algorithm>
#include <arpa/inet.h>
#include <netinet/in.h>

namespace tricorn {
namespace {

using Outcome = Parsed<Url>;

constexpr std::string_view http_scheme = "http://";
constexpr std::string_view https_scheme = "https://";
constexpr std::size_t longest_name = 253;   // RFC 1035 section 2.3.4, without the final dot
constexpr std::size_t longest_label = 63;
constexpr std::string_view digits = "0123456789";
constexpr std::string_view hexadecimal = "0123456789abcdefABCDEF";

bool is_alphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_all(std::string_view text, std::string_view allowed) {
    return text.find_first_not_of(allowed) == std::string_view::npos;
}

// Checks the bytes first, because inet_pton stops at a NUL.
bool is_ipv6(std::string const& host) {
    in6_addr address{};
    return is_all(host, "0123456789abcdefABCDEF:.") && inet_pton(AF_INET6, host.c_str(), &address) == 1;
}

// Accepts only four decimal numbers without leading zeros, the one form of an IPv4 address that all parsers read alike.
bool is_ipv4(std::string const& host) {
    in_addr address{};
    char text[INET_ADDRSTRLEN];
    return is_all(host, "0123456789.") && inet_pton(AF_INET, host.c_str(), &address) == 1 &&
           inet_ntop(AF_INET, &address, text, sizeof text) == host;
}

// As in WHATWG URL ("ends in a number"): resolvers accept more forms of an address than is_ipv4 (127.1, 0x7f.1,
// 2130706433), so any host that could be one of them is not a name.
bool ends_in_number(std::string_view host) {
    if (host.ends_with('.')) host.remove_suffix(1);
    auto const label = host.substr(host.rfind('.') + 1);   // npos + 1 is 0
    bool const hex = label.starts_with("0x") || label.starts_with("0X");
    return !label.empty() && is_all(hex ? label.substr(2) : label, hex ? hexadecimal : digits);
}

// A name consists of letters, digits, hyphens, dots and underscores (which some real names contain); it may end in a
// dot. Returns the error, or "".
std::string refuse_host(std::string const& host) {
    if (host.empty()) return "the host is missing";
    bool const plain =
        std::ranges::all_of(host, [](char c) { return is_alphanumeric(c) || c == '-' || c == '.' || c == '_'; });
    if (!plain) return "the host is neither a name nor an address";
    if (host.size() > longest_name) return "the host is longer than 253 bytes";
    std::string_view rest = host;
    while (!rest.empty()) {
        auto const label = rest.substr(0, rest.find('.'));
        if (label.empty()) return "the host has two dots in a row, or begins with one";
        if (label.size() > longest_label) return "a part of the host between dots is longer than 63 bytes";
        rest.remove_prefix(std::min(rest.size(), label.size() + 1));
    }
    if (ends_in_number(host) && !is_ipv4(host))
        return "the host ends in a number but is not an IPv4 address, which is four decimal numbers as in 127.0.0.1";
    return {};
}

// Printable characters except space and those that clients treat differently.
bool may_stand_in_target(char c) {
    return c > ' ' && c < 0x7f && std::string_view("\"<>\\^`{|}").find(c) == std::string_view::npos;
}

// Checks that two hexadecimal digits follow every '%'.
bool is_encoded_well(std::string_view text) {
    for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1)) {
        if (text.size() - at < 3 || !is_all(text.substr(at + 1, 2), hexadecimal)) return false;
    }
    return true;
}

// Reads HOST or HOST:PORT into `url`. Returns the error, or "".
std::string read_authority(std::string_view authority, Url& url) {
    if (authority.find('@') != std::string_view::npos) return "a user name or password is not allowed";
    std::string_view rest;
    if (authority.starts_with('[')) {
        auto const end = authority.find(']');
        if (end == std::string_view::npos) return "the closing bracket is missing";
        url.host = authority.substr(1, end - 1);
        if (!is_ipv6(url.host)) return "the text in the brackets is not an IPv6 address";
        rest = authority.substr(end + 1);
        if (!rest.empty() && !rest.starts_with(':')) return "after the bracket only a port may follow";
    } else {
        auto const colon = std::min(authority.find(':'), authority.size());
        url.host = authority.substr(0, colon);
        rest = authority.substr(colon);
        if (std::ranges::count(rest, ':') > 1) return "an IPv6 address needs brackets: http://[ADDRESS]:PORT/";
        if (auto wrong = refuse_host(url.host); !wrong.empty()) return wrong;
    }
    if (rest.size() <= 1) return rest.empty() ? "" : "the port is missing";
    auto const port = parse_port(rest.substr(1));
    if (!port) return port.why;
    if (*port == 0) return "port 0 cannot be connected to";
    if (rest[1] == '0') return "a port is written without leading zeros";
    url.port = *port;
    return {};
}

constexpr std::uint16_t default_port(bool tls) {
    return tls ? 443 : 80;
}

bool has_scheme(std::string_view text, std::string_view scheme) {
    return std::ranges::equal(text.substr(0, scheme.size()), scheme, {},
                              [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
}

}   // namespace

Parsed<Url> parse_url(std::string_view text, Schemes schemes) {
    if (text.empty()) return Outcome::refused("empty");
    bool const both = schemes == Schemes::http_and_https;
    Url url;
    url.tls = both && has_scheme(text, https_scheme);
    url.port = default_port(url.tls);
    if (!url.tls && !has_scheme(text, http_scheme)) {
        bool const other = text.find("://") != std::string_view::npos;
        std::string const allowed = both ? "http and https" : "http";
        return Outcome::refused(other ? "only " + allowed + " URLs are supported"
                                      : "it does not begin with http://" + std::string(both ? " or https://" : ""));
    }
    text.remove_prefix((url.tls ? https_scheme : http_scheme).size());
    auto const end = std::min(text.find_first_of("/?#"), text.size());
    std::string const wrong = read_authority(text.substr(0, end), url);
    if (!wrong.empty()) return Outcome::refused(wrong);
    std::string_view const target = text.substr(end);
    if (auto why = refuse_target(target); !why.empty()) return Outcome::refused(why);
    url.target = target.starts_with('/') ? std::string(target) : "/" + std::string(target);
    return Outcome::of(url);
}

Parsed<Url> parse_authority(std::string_view text) {
    if (text.empty()) return Outcome::refused("empty");
    Url url;
    std::string const wrong = read_authority(text, url);
    return wrong.empty() ? Outcome::of(url) : Outcome::refused(wrong);
}

std::string refuse_target(std::string_view target) {
    if (target.find('#') != std::string_view::npos) return "a fragment (#...) is not allowed";
    if (!std::ranges::all_of(target, may_stand_in_target)) return "a byte of the path or query must be percent-encoded";
    if (!is_encoded_well(target)) return "a '%' is not followed by two hexadecimal digits";
    return {};
}

std::string Url::authority() const {
    std::string text = host.find(':') == std::string::npos ? host : "[" + host + "]";
    if (port != default_port(tls)) text += ":" + std::to_string(port);
    return text;
}

std::string to_string(Url const& url) {
    return std::string(url.tls ? https_scheme : http_scheme) + url.authority() + url.target;
}

}   // namespace tricorn
