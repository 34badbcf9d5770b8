#pragma once
// A destination address for connect(2).
#include "common/text/expected.hpp"
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <vector>

namespace tricorn {

struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t length = 0;

    sockaddr const* get() const { return reinterpret_cast<sockaddr const*>(&storage); }
    // As that of its family.
    template <class Address>
    Address as() const {
        Address address{};
        std::memcpy(&address, &storage, sizeof address);
        return address;
    }
    // For calls that fill one in, with the room that there is.
    sockaddr* place() {
        length = sizeof storage;
        return reinterpret_cast<sockaddr*>(&storage);
    }
};

// "127.0.0.1:8080", "[::1]:8080", "unix:/run/service"
std::string to_string(SocketAddress const&);

// "127.0.0.1", "::1": as inet_ntop(3) writes it; empty: of a Unix socket.
std::string host_of(SocketAddress const&);
std::uint16_t port_of(SocketAddress const&);   // 0: it has none

// Reads an IP address literal (IPv6 without brackets); nullopt: it is a name, or invalid.
std::optional<SocketAddress> read_address(std::string const& host, std::uint16_t port);

// Returns the address of a Unix socket; nullopt: the path is empty or too long.
std::optional<SocketAddress> unix_address(std::string_view path);
constexpr std::size_t longest_unix_path = 107;   // bytes: sun_path includes the terminating NUL (unix(7))

// Returns the addresses of a name or of an address literal, in the order in which to try them. Blocks during the lookup
// (getaddrinfo(3)).
Expected<std::vector<SocketAddress>> resolve(std::string const& host, std::uint16_t port);

}   // namespace tricorn
