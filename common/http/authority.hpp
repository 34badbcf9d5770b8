#pragma once
// Hosts and ports as texts have them: in URLs, in Host, in the flags that say where to listen. Cut and judged in one
// place, so that what is checked and what is connected to are the same.
#include "common/text/expected.hpp"
#include <cstdint>
#include <string>
#include <string_view>

namespace tricorn {

// HOST[:PORT], cut but not judged.
struct Authority {
    std::string_view host;       // without its brackets
    std::string_view rest;       // behind it: nothing, ":PORT", or what may not stand there
    bool bracketed = false;
    bool closed = true;          // false: the closing bracket is missing
};
Authority split_authority(std::string_view text);

// Four decimal numbers without leading zeros: the one form of an IPv4 address that all readers understand alike.
bool is_ipv4(std::string_view host);
// Without brackets, without a zone.
bool is_ipv6(std::string_view host);

// uri-host [ ":" port ] of RFC 9110 section 7.2; an empty host is not one, an empty port is the scheme's default.
bool is_authority(std::string_view text);

// Reads 0 to 65535.
Expected<std::uint16_t> parse_port(std::string_view text);

// An IPv6 address in its brackets; any other host as it is.
std::string bracketed(std::string_view host);

// One text for each host, so that texts can be compared: a name in lower case; an IPv6 address, without brackets, as
// inet_ntop(3) writes it.
std::string canonical_host(std::string_view host);

}   // namespace tricorn
