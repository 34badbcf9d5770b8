#pragma once
// The address that a load connects to, and the error text when no connection succeeds.
#include "client/load/config/config.hpp"
#include "client/load/transport/wire.hpp"
#include "common/io/socket_address.hpp"
#include <string>

namespace tricorn::client {

// Stores the Unix socket's address, or the host's first address that accepts a connection. Returns "", or why there is
// none.
std::string choose_address(LoadConfig const& config, SocketAddress& chosen);

// Returns one line without a full stop; `trouble` is the error of one connection.
std::string why_no_connection(LoadConfig const& config, SocketAddress const& address, Trouble const& trouble);

}   // namespace tricorn::client
