#pragma once
// The address that a load connects to, and the error text when no connection succeeds.
#include "client/load/config/config.hpp"
#include "client/load/transport/transport.hpp"
#include "common/io/socket_address.hpp"
#include "common/text/expected.hpp"
#include <string>

namespace tricorn::client {

// The Unix socket, or of the host's several addresses the first that takes a connection.
Expected<SocketAddress> choose_address(LoadConfig const& config);

// Returns one line without a full stop; `trouble` is the error of one connection.
std::string why_no_connection(LoadConfig const& config, SocketAddress const& address, LoadError const& load_error);

}   // namespace tricorn::client
