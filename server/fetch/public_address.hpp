#pragma once
// Is an address everybody's, or does it lead to where only this machine gets?
#include "common/io/socket_address.hpp"

namespace tricorn::server {

// False for every range of IANA's special-purpose registries (RFC 6890), multicast, all of IPv6 outside 2000::/3, forms
// that carry another address in a way that is not decoded (6to4, Teredo, ISATAP), and whatever is neither IPv4 nor IPv6.
// An IPv4 address inside an IPv6 one (mapped, NAT64's 64:ff9b::/96) is judged by itself. The port does not matter.
bool is_public(SocketAddress const& address);

}   // namespace tricorn::server
