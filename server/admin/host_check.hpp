#pragma once
// Which hosts the admin port goes by. A page from elsewhere whose name was made to lead to this machine (DNS
// rebinding) would be read with that name in Host: a port that is bound to the loopback answers to no name but localhost.
#include "common/http/endpoint.hpp"
#include <string_view>

namespace tricorn::server::admin {

// `authority` is host[:port] as the request has it; empty: it has none (HTTP/1.0).
bool goes_by(Endpoint const& bound, std::string_view authority);

}   // namespace tricorn::server::admin
