#pragma once
// The address on which a server listens: a TCP address or the path of a Unix socket.
#include "common/io/socket_address.hpp"
#include "common/text/expected.hpp"
#include <cstdint>
#include <string>
#include <string_view>

namespace tricorn {

struct Endpoint {
    enum class Kind { tcp, unix_socket };

    Kind kind = Kind::tcp;
    std::string host = "127.0.0.1";  // an IPv4 or IPv6 literal without brackets, or "localhost"
    std::uint16_t port = 8080;       // 0: chosen by the kernel
    std::string path;                // of a Unix socket, 1 to 107 bytes

    bool operator==(Endpoint const&) const = default;
};

// Reads HOST:PORT, [V6]:PORT or unix:PATH. Names other than localhost are refused: the server does not resolve names.
Expected<Endpoint> parse_endpoint(std::string_view text);

// Where to bind or to connect to.
SocketAddress address_of(Endpoint const&);

// Returns the form that parse_endpoint reads.
std::string to_string(Endpoint const&);

}  // namespace tricorn
