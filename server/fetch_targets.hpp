#pragma once
// Whom /fetch may ask: the words of --fetch-allow and --upstream.
#include "common/url.hpp"
#include <cstdint>
#include <string>
#include <string_view>

namespace tricorn {

// What ?url= may name.
struct FetchAllowed {
    std::string host;   // as canonical_host writes it
    std::uint16_t port = 80;

    bool operator==(FetchAllowed const&) const = default;
};

// What ?upstream= may name: reached at whatever address it has.
struct Upstream {
    std::string name;   // 1 to 64 letters, digits, '-', '_', '.'
    Url url;            // its target is "/"

    bool operator==(Upstream const&) const = default;
};

// Reads HOST[:PORT], an IPv6 address in brackets.
Parsed<FetchAllowed> parse_fetch_allowed(std::string_view text);
// Reads NAME=http://HOST[:PORT].
Parsed<Upstream> parse_upstream(std::string_view text);

// Why this cannot be the name of a server in NAME=URL; empty: it can.
std::string refuse_name(std::string_view text);

// As the parsers read them.
std::string to_string(FetchAllowed const&);
std::string to_string(Upstream const&);

// One text for each host, so that texts can be compared: a name in lower case; an IPv6 address, without brackets, as
// inet_ntop(3) writes it.
std::string canonical_host(std::string_view host);

}  // namespace tricorn
