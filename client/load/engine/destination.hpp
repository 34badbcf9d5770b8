#pragma once
// Where a load's connections go, and what is said when none comes about.
#include "client/load/config/config.hpp"
#include "client/load/transport/wire.hpp"
#include "common/io/socket_address.hpp"
#include "common/text/expected.hpp"
#include <string>

namespace tricorn::client {

// The Unix socket, or of the host's several addresses the first that takes a connection.
Expected<SocketAddress> choose_address(LoadConfig const& config);

// One line without a full stop; `trouble` is that of one of the connections.
std::string why_no_connection(LoadConfig const& config, SocketAddress const& address, Trouble const& trouble);

}   // namespace tricorn::client
