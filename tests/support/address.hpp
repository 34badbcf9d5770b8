#pragma once
// Where a test connects to.
#include <cstdint>
#include <string>
#include <string_view>

namespace tricorn::test {

// Where to connect: what a port file says, "HOST:PORT", "[V6]:PORT" or "unix:PATH".
struct Address {
    std::string host;
    std::uint16_t port = 0;
    std::string path;  // of a Unix socket; then host is empty

    std::string text() const;
};

Address parse_address(std::string_view);  // throws std::runtime_error

// A connected, blocking socket with TCP_NODELAY. receive_buffer: SO_RCVBUF in bytes, 0 the default. Throws
// std::system_error when the connection cannot be made.
int connect_to(Address const&, int receive_buffer = 0);

}  // namespace tricorn::test
