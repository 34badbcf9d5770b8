#include "common/url.hpp"
#include "common/endpoint.hpp"
#include <algorithm>
#include <arpa/inet.h>
#include <netinet/in.h>

namespace tricorn {
namespace {

using Result = Parsed<Url>;

constexpr std::string_view scheme = "http://";
constexpr std::size_t longest_name = 253;   // RFC 1035 section 2.3.4, without the final dot

bool is_alphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// A name or an IPv4 address: letters, digits, hyphens, dots, and the underscore that some names have all the same.
bool is_name(std::string_view host) {
    return !host.empty() && host.size() <= longest_name &&
           std::ranges::all_of(host, [](char c) { return is_alphanumeric(c) || c == '-' || c == '.' || c == '_'; });
}

bool is_ipv6(std::string const& host) {
    in6_addr address{};
    return inet_pton(AF_INET6, host.c_str(), &address) == 1;
}

// Printable, and neither a space nor one of those that clients disagree about.
bool may_stand_in_target(char c) {
    return c > ' ' && c < 0x7f && std::string_view("\"<>\\^`{|}").find(c) == std::string_view::npos;
}

// Every '%' begins two hexadecimal digits.
bool is_encoded_well(std::string_view text) {
    constexpr std::string_view hex = "0123456789abcdefABCDEF";
    for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1)) {
        if (text.size() - at < 3 || hex.find(text[at + 1]) == std::string_view::npos ||
            hex.find(text[at + 2]) == std::string_view::npos)
            return false;
    }
    return true;
}

// HOST or HOST:PORT into `url`; what is wrong, or "".
std::string read_authority(std::string_view authority, Url& url) {
    if (authority.find('@') != std::string_view::npos) return "no user name or password may stand in it";
    std::string_view rest;
    if (authority.starts_with('[')) {
        auto const end = authority.find(']');
        if (end == std::string_view::npos) return "the closing bracket is missing";
        url.host = authority.substr(1, end - 1);
        if (!is_ipv6(url.host)) return "what stands in the brackets is not an IPv6 address";
        rest = authority.substr(end + 1);
        if (!rest.empty() && !rest.starts_with(':')) return "after the bracket only a port may follow";
    } else {
        auto const colon = std::min(authority.find(':'), authority.size());
        url.host = authority.substr(0, colon);
        rest = authority.substr(colon);
        if (std::ranges::count(rest, ':') > 1) return "an IPv6 address needs brackets: http://[ADDRESS]:PORT/";
        if (url.host.empty()) return "the host is missing";
        if (!is_name(url.host)) return "the host is neither a name nor an address";
    }
    if (rest.size() <= 1) return rest.empty() ? "" : "the port is missing";
    auto const port = parse_port(rest.substr(1));
    if (!port) return port.why;
    if (*port == 0) return "0 is no port to connect to";
    url.port = *port;
    return {};
}

bool has_scheme(std::string_view text) {
    return std::ranges::equal(text.substr(0, scheme.size()), scheme, {},
                              [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
}

}  // namespace

Parsed<Url> parse_url(std::string_view text) {
    if (text.empty()) return Result::refused("empty");
    if (!has_scheme(text)) {
        bool const other = text.find("://") != std::string_view::npos;
        return Result::refused(other ? "only http URLs are understood" : "it does not begin with http://");
    }
    text.remove_prefix(scheme.size());
    auto const end = std::min(text.find_first_of("/?#"), text.size());
    Url url;
    std::string const wrong = read_authority(text.substr(0, end), url);
    if (!wrong.empty()) return Result::refused(wrong);
    std::string_view const target = text.substr(end);
    if (target.find('#') != std::string_view::npos) return Result::refused("a fragment (#...) is never sent");
    if (!std::ranges::all_of(target, may_stand_in_target))
        return Result::refused("a byte of its path or query must be percent-encoded");
    if (!is_encoded_well(target)) return Result::refused("a '%' is not followed by two hexadecimal digits");
    url.target = target.starts_with('/') ? std::string(target) : "/" + std::string(target);
    return Result::of(url);
}

std::string Url::authority() const {
    std::string text = host.find(':') == std::string::npos ? host : "[" + host + "]";
    if (port != 80) text += ":" + std::to_string(port);
    return text;
}

std::string to_string(Url const& url) {
    return std::string(scheme) + url.authority() + url.target;
}

}  // namespace tricorn
