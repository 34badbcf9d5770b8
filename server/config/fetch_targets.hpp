#pragma once
// Whom /fetch may ask besides the upstreams: the words of --fetch-allow.
#include "common/http/url.hpp"
#include <cstdint>
#include <string>
#include <string_view>

namespace tricorn::server {

// What ?url= may name.
struct FetchAllowed {
    std::string host;   // as canonical_host writes it
    std::uint16_t port = 80;

    bool operator==(FetchAllowed const&) const = default;
};

// Reads HOST[:PORT], an IPv6 address in brackets.
Expected<FetchAllowed> parse_fetch_allowed(std::string_view text);

// As the parser reads it.
std::string to_string(FetchAllowed const&);

}  // namespace tricorn::server
