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
FetchDecision decide_fetch(Request const& request, FetchConfig const& config);

// May a name's addresses be connected to? One bad address among good ones refuses all, and so does having none. Good is
// what is public, what is an entry of --fetch-allow itself, and the loopback for the name localhost. Never says an address.
Expected<> check_addresses(FetchTarget const& target, std::span<SocketAddress const> addresses,
                           FetchConfig const& config);

}   // namespace tricorn::server
