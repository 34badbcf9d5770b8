#include "common/http/authority.hpp"
#include "common/io/socket_address.hpp"
#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>

namespace tricorn {

namespace {

// The bytes first: inet_pton stops at a NUL, and knows zones.
bool is_address(int family, std::string_view host, std::string_view allowed) {
    char text[INET6_ADDRSTRLEN] = "";
    in6_addr address{};
    if (host.size() >= sizeof text || host.find_first_not_of(allowed) != std::string_view::npos) return false;
    host.copy(text, host.size());
    return ::inet_pton(family, text, &address) == 1;
}

bool is_decimal(char c) {
    return c >= '0' && c <= '9';
}

bool is_hexadecimal(char c) {
    return is_decimal(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// unreserved and sub-delims of RFC 3986 section 2, by their bytes: each request's Host is held against it.
constexpr std::array<bool, 256> host_characters = [] {
    std::array<bool, 256> table{};
    for (char const c : std::string_view("-._~!$&'()*+,;=")) table[static_cast<unsigned char>(c)] = true;
    for (unsigned char c = '0'; c <= '9'; ++c) table[c] = true;
    for (unsigned char c = 'a'; c <= 'z'; ++c) table[c] = table[c - 'a' + 'A'] = true;
    return table;
}();

bool is_port(std::string_view text) {
    unsigned value = 0;
    auto const [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    bool const all_digits = ec == std::errc() && end == text.data() + text.size();
    return text.empty() || (all_digits && value <= 65535);
}

bool is_registered_name(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (host_characters[static_cast<unsigned char>(text[i])]) continue;
        if (text[i] != '%' || i + 2 >= text.size() || !is_hexadecimal(text[i + 1]) || !is_hexadecimal(text[i + 2]))
            return false;
        i += 2;
    }
    return !text.empty();
}

char in_lower_case(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}   // namespace

Authority split_authority(std::string_view text) {
    if (!text.starts_with('[')) {
        std::size_t const colon = std::min(text.find(':'), text.size());
        return {text.substr(0, colon), text.substr(colon)};
    }
    std::size_t const close = text.find(']');
    if (close == std::string_view::npos) return {text.substr(1), {}, true, false};
    return {text.substr(1, close - 1), text.substr(close + 1), true};
}

bool is_ipv4(std::string_view host) {
    return is_address(AF_INET, host, "0123456789.");
}

bool is_ipv6(std::string_view host) {
    return is_address(AF_INET6, host, "0123456789abcdefABCDEF:.");
}

bool is_authority(std::string_view text) {
    auto const [host, rest, in_brackets, closed] = split_authority(text);
    if (!closed || !(in_brackets ? is_ipv6(host) : is_registered_name(host))) return false;
    return rest.empty() || (rest.front() == ':' && is_port(rest.substr(1)));
}

Expected<std::uint16_t> parse_port(std::string_view text) {
    if (text.empty()) return refused("the port is missing");
    unsigned port = 0;
    for (char const c : text) {
        if (!is_decimal(c) || text.size() > 5) return refused("not a port number");
        port = port * 10 + unsigned(c - '0');
    }
    if (port > 65535) return refused("not a port number");
    return std::uint16_t(port);
}

std::string bracketed(std::string_view host) {
    return host.find(':') == std::string_view::npos ? std::string(host) : "[" + std::string(host) + "]";
}

std::string canonical_host(std::string_view host) {
    std::string text(host);
    if (is_ipv6(host)) return host_of(*read_address(text, 0));
    std::ranges::transform(text, text.begin(), in_lower_case);
    return text;
}

}   // namespace tricorn
