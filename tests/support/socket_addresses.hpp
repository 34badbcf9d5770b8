#pragma once
// Addresses from their texts, without a resolver.
#include "common/io/socket_address.hpp"

namespace tricorn::test {

// nullopt: not an address literal.
inline std::optional<SocketAddress> address_from(std::string const& text, std::uint16_t port = 80) {
    return read_address(text, port);
}

}  // namespace tricorn::test
