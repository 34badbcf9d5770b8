#pragma once
// The Host check of the admin port, a defence against DNS rebinding: a foreign page whose name resolves to this machine
// would read the port with that name in Host. So a port bound to the loopback accepts no name except localhost.
#include "common/http/endpoint.hpp"
#include <string_view>

namespace tricorn::server::admin {

// `authority` is host[:port] of the request; empty: missing (HTTP/1.0).
bool goes_by(Endpoint const& bound, std::string_view authority);

}   // namespace tricorn::server::admin
