#pragma once
// The targets that /fetch may reach in addition to the upstreams: the values of --fetch-allow.
#include "common/http/url.hpp"
#include <cstdint>
#include <string>
#include <string_view>

namespace tricorn::server {

// A host and port that ?url= may name.
struct FetchAllowed {
    std::string host;   // in the form of canonical_host
    std::uint16_t port = 80;

    bool operator==(FetchAllowed const&) const = default;
};

// Reads HOST[:PORT], an IPv6 address in brackets.
Expected<FetchAllowed> parse_fetch_allowed(std::string_view text);

// Returns the form that the parser reads.
std::string to_string(FetchAllowed const&);

}  // namespace tricorn::server
