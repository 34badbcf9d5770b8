#pragma once
// What /fetch may reach: a pure decision about a request, and one about the addresses that its target turns out to have.
// Nothing here resolves, connects or waits.
#include "common/http/http.hpp"
#include "common/io/socket_address.hpp"
#include "server/config/config.hpp"
#include <span>
#include <string>
#include <string_view>

namespace tricorn::server {

// The received-by of the Via field (RFC 9110 section 7.6.3) that every fetch sends. A request that has it came through
// a /fetch already.
constexpr std::string_view fetch_pseudonym = "tricorn-fetch";

struct FetchTarget {
    Url url;   // its host as canonical_host writes it
    bool trusted = false;   // named by --upstream: its addresses are not looked at
    std::string name;   // of the upstream; else empty
};

struct FetchDecision {
    FetchTarget target;
    unsigned refused = 0;   // 0: go on; 400: no good request; 403: not allowed
    std::string why;
};

// Reads ?url=URL or ?upstream=NAME[&path=/x?y], each at most once and nothing else. A URL is allowed when its host and
// port are an entry of --fetch-allow.
FetchDecision decide_fetch(Request const& request, FetchConfig const& config);

// May a name's addresses be connected to? One bad address among good ones refuses all, and so does having none. Good is
// what is public, what is an entry of --fetch-allow itself, and the loopback for the name localhost. Never says an address.
Expected<> check_addresses(FetchTarget const& target, std::span<SocketAddress const> addresses,
                           FetchConfig const& config);

}   // namespace tricorn::server
