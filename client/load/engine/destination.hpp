#pragma once
// The addresses that a load connects to, and the error text when no connection succeeds.
#include "client/load/config/config.hpp"
#include "client/load/metrics/local_ports.hpp"
#include "client/load/transport/transport.hpp"
#include "common/io/resolver.hpp"
#include "common/io/socket_address.hpp"
#include "common/text/expected.hpp"
#include <optional>
#include <string>
#include <vector>

namespace tricorn::client {

// The host's addresses, in the order in which to try them. Blocks, though not longer than `timeout`, whatever the name
// server does. `ask` blocks, and is called in another thread.
Addresses resolve_within(std::string const& host, std::uint16_t port, Duration timeout, Resolver::Ask ask = resolve);

// The first address that takes a connection; each gets 250 ms before the next is tried as well, and all of them
// `deadline` (RFC 8305, "Happy Eyeballs"). Refused with what each of them said.
Expected<SocketAddress> first_to_connect(std::vector<SocketAddress> const& addresses, Deadline deadline);

// The Unix socket, all addresses of the host with --spread, or else the first of them that takes a connection. Not empty.
Addresses choose_addresses(LoadConfig const& config);

// Refused where this machine has fewer local ports than the load needs to those addresses.
Expected<> check_local_ports(LoadConfig const& config, std::vector<SocketAddress> const& addresses);

// EADDRNOTAVAIL means either that no port is left or that this machine has no address of that kind, as where IPv6 is
// off. Returns the ports in the first case.
std::optional<LocalPorts> ports_used_up(SocketAddress const& address);

// Returns one line without a full stop; `load_error` is the error of one connection.
std::string why_no_connection(LoadConfig const& config, SocketAddress const& address, LoadError const& load_error);

}   // namespace tricorn::client
