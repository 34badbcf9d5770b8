#pragma once
// Addresses from their texts, without asking anybody.
#include "common/io/socket_address.hpp"

namespace tricorn::test {

// nullopt: not the text of an address.
inline std::optional<SocketAddress> address_from(std::string const& text, std::uint16_t port = 80) {
    return read_address(text, port);
}

}  // namespace tricorn::test
