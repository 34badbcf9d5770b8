#pragma once
// Is an address globally routable (IANA special-purpose registries)?
#include "common/io/socket_address.hpp"

namespace tricorn::server {

// Returns false for every range of IANA's special-purpose registries (RFC 6890), multicast, all of IPv6 outside
// 2000::/3, forms that embed another address in a way that is not decoded (6to4, Teredo, ISATAP), and everything that
// is neither IPv4 nor IPv6. An IPv4 address inside an IPv6 address (mapped, NAT64's 64:ff9b::/96) is checked itself.
// The port is ignored.
bool is_public(SocketAddress const& address);

}   // namespace tricorn::server
