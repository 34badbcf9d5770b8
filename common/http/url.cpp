#include "common/http/url.hpp"
#include "common/http/authority.hpp"
#include <algorithm>

namespace tricorn {
namespace {

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

// As in WHATWG URL ("ends in a number"): resolvers accept more forms of an address than is_ipv4 (127.1, 0x7f.1,
// 2130706433), so any host that could be one of them is not a name.
bool ends_in_number(std::string_view host) {
    if (host.ends_with('.')) host.remove_suffix(1);
    auto const label = host.substr(host.rfind('.') + 1);   // npos + 1 is 0
    bool const hex = label.starts_with("0x") || label.starts_with("0X");
    return !label.empty() && is_all(hex ? label.substr(2) : label, hex ? hexadecimal : digits);
}

// A name is letters, digits, hyphens, dots, and the underscore that some names have all the same; a final dot may end
// it.
Expected<> check_name(std::string_view host) {
    if (host.empty()) return refused("the host is missing");
    bool const plain =
        std::ranges::all_of(host, [](char c) { return is_alphanumeric(c) || c == '-' || c == '.' || c == '_'; });
    if (!plain) return refused("the host is neither a name nor an address");
    if (host.size() > longest_name) return refused("the host is longer than 253 bytes");
    std::string_view rest = host;
    while (!rest.empty()) {
        auto const label = rest.substr(0, rest.find('.'));
        if (label.empty()) return refused("the host has two dots in a row, or begins with one");
        if (label.size() > longest_label) return refused("a part of the host between dots is longer than 63 bytes");
        rest.remove_prefix(std::min(rest.size(), label.size() + 1));
    }
    if (ends_in_number(host) && !is_ipv4(host))
        return refused(
            "the host ends in a number but is not an IPv4 address, which is four decimal numbers as in 127.0.0.1");
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

Expected<> check_host(Authority const& authority) {
    auto const& [host, rest, in_brackets, closed] = authority;
    if (!closed) return refused("the closing bracket is missing");
    if (in_brackets && !is_ipv6(host)) return refused("the text in the brackets is not an IPv6 address");
    if (in_brackets) return {};
    if (std::ranges::count(rest, ':') > 1) return refused("an IPv6 address needs brackets: http://[ADDRESS]:PORT/");
    return check_name(host);
}

// What stands behind the host: nothing, or ":PORT".
Expected<std::uint16_t> read_port(std::string_view rest, std::uint16_t fallback) {
    if (rest.empty()) return fallback;
    if (rest.front() != ':') return refused("after the bracket only a port may follow");
    rest.remove_prefix(1);
    auto const port = parse_port(rest);
    if (port && *port == 0) return refused("port 0 cannot be connected to");
    if (port && rest.front() == '0') return refused("a port is written without leading zeros");
    return port;
}

// HOST or HOST:PORT.
Expected<Url> read_authority(std::string_view text, std::uint16_t fallback_port) {
    if (text.find('@') != std::string_view::npos) return refused("a user name or password is not allowed");
    Authority const authority = split_authority(text);
    if (auto const sound = check_host(authority); !sound) return refused(sound.why);
    auto const port = read_port(authority.rest, fallback_port);
    if (!port) return refused(port.why);
    Url url;
    url.host = authority.host;
    url.port = *port;
    return url;
}

constexpr std::uint16_t default_port(bool tls) {
    return tls ? 443 : 80;
}

bool has_scheme(std::string_view text, std::string_view scheme) {
    return std::ranges::equal(text.substr(0, scheme.size()), scheme, {},
                              [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
}

}   // namespace

Expected<Url> parse_url(std::string_view text, Schemes schemes) {
    if (text.empty()) return refused("empty");
    bool const both = schemes == Schemes::http_and_https;
    bool const tls = both && has_scheme(text, https_scheme);
    if (!tls && !has_scheme(text, http_scheme)) {
        bool const other = text.find("://") != std::string_view::npos;
        std::string const allowed = both ? "http and https" : "http";
        return refused(other ? "only " + allowed + " URLs are supported"
                             : "it does not begin with http://" + std::string(both ? " or https://" : ""));
    }
    text.remove_prefix((tls ? https_scheme : http_scheme).size());
    auto const end = std::min(text.find_first_of("/?#"), text.size());
    auto url = read_authority(text.substr(0, end), default_port(tls));
    if (!url) return url;
    std::string_view const target = text.substr(end);
    if (auto const sound = check_target(target); !sound) return refused(sound.why);
    url->tls = tls;
    url->target = target.starts_with('/') ? std::string(target) : "/" + std::string(target);
    return url;
}

Expected<Url> parse_typed_url(std::string_view text, Schemes schemes) {
    auto const scheme = text.find("://");
    // Only what stands before the host: "localhost/to?u=http://other" has none.
    bool const has_scheme = scheme != std::string_view::npos && text.find_first_of("/?#.@[") > scheme;
    if (has_scheme || text.empty()) return parse_url(text, schemes);
    return parse_url(std::string(http_scheme) + std::string(text), schemes);
}

Expected<Url> parse_authority(std::string_view text) {
    if (text.empty()) return refused("empty");
    return read_authority(text, default_port(false));
}

Expected<> check_target(std::string_view target) {
    if (target.find('#') != std::string_view::npos) return refused("a fragment (#...) is not allowed");
    if (!std::ranges::all_of(target, may_stand_in_target))
        return refused("a byte of the path or query must be percent-encoded");
    if (!is_encoded_well(target)) return refused("a '%' is not followed by two hexadecimal digits");
    return {};
}

std::string Url::authority() const {
    std::string text = bracketed(host);
    if (port != default_port(tls)) text += ":" + std::to_string(port);
    return text;
}

std::string to_string(Url const& url) {
    return std::string(url.tls ? https_scheme : http_scheme) + url.authority() + url.target;
}

}   // namespace tricorn
