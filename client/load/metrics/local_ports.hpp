#pragma once
// The ports of this machine that its connections take, one each for every address they lead to (ip(7),
// ip_local_port_range).
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tricorn::client {

struct LocalPorts {
    std::uint32_t first = 0, last = 0;
    std::uint32_t count = 0;   // of them, without the reserved ones
    std::optional<std::uint64_t> waiting;   // connections in TIME_WAIT on this machine; nullopt: unknown

    bool operator==(LocalPorts const&) const = default;
};

// Reads the kernel's texts: ip_local_port_range, ip_local_reserved_ports ("8080,9000-9010", or empty) and
// /proc/net/sockstat. nullopt: the first is not understood.
std::optional<LocalPorts> parse_local_ports(std::string_view range, std::string_view reserved,
                                            std::string_view sockets);

// nullopt: this machine does not tell.
std::optional<LocalPorts> local_ports();

// What there is and what helps, to follow "this machine has no local port left".
std::string describe(LocalPorts const& ports);

}   // namespace tricorn::client
