#pragma once
// The policy of /fetch: one decision about a request, and one about the addresses that its target resolves to. Pure
// functions: nothing here resolves, connects or waits.
#include "common/http/http.hpp"
#include "common/io/socket_address.hpp"
#include "server/config/config.hpp"
#include <span>
#include <string>
#include <string_view>

namespace tricorn::server {

// The received-by of the Via field (RFC 9110 section 7.6.3) that every fetch sends. A request that contains it has
// already passed through a /fetch.
constexpr std::string_view fetch_pseudonym = "tricorn-fetch";

struct FetchTarget {
    Url url;   // its host in the form of canonical_host
    bool trusted = false;   // an --upstream: its addresses are not checked
    std::string name;   // of the upstream; else empty
};

struct FetchDecision {
    FetchTarget target;
    unsigned refused = 0;   // 0: allowed; 400: invalid request; 403: not allowed
    std::string why;
};

// Reads ?url=URL or ?upstream=NAME[&path=/x?y], each at most once, no other parameters. A URL is allowed if its host
// and port are an entry of --fetch-allow.
FetchDecision decide_fetch(Request const& request, Config const& config);

// Returns why a name's addresses must not be connected to; empty: they may. One bad address refuses them all, as does
// an empty list. Good addresses are public ones, entries of --fetch-allow, and the loopback for the name localhost.
// Never reveals an address.
std::string refuse_addresses(FetchTarget const& target, std::span<SocketAddress const> addresses, Config const& config);

}   // namespace tricorn::server
