#pragma once
// The address that a test connects to.
#include <cstdint>
#include <string>
#include <string_view>

namespace tricorn::test {

// An address from a port file: "HOST:PORT", "[V6]:PORT" or "unix:PATH".
struct Address {
    std::string host;
    std::uint16_t port = 0;
    std::string path;  // of a Unix socket; then host is empty

    std::string text() const;
};

Address parse_address(std::string_view);  // throws std::runtime_error

// Returns a connected, blocking socket with TCP_NODELAY. receive_buffer: SO_RCVBUF in bytes, 0 the default. Throws
// std::system_error if the connection fails.
int connect_to(Address const&, int receive_buffer = 0);

}  // namespace tricorn::test
