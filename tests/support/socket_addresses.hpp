#pragma once
// Addresses from their texts, without asking anybody.
#include "common/io/socket_address.hpp"
#include <arpa/inet.h>
#include <cstring>
#include <netinet/in.h>
#include <optional>
#include <string>

namespace tricorn::test {

// nullopt: not the text of an address.
inline std::optional<SocketAddress> address_from(std::string const& text, std::uint16_t port = 80) {
    SocketAddress address;
    sockaddr_in in{};
    sockaddr_in6 in6{};
    if (inet_pton(AF_INET, text.c_str(), &in.sin_addr) == 1) {
        in.sin_family = AF_INET;
        in.sin_port = htons(port);
        address.length = sizeof in;
        std::memcpy(&address.storage, &in, sizeof in);
    } else if (inet_pton(AF_INET6, text.c_str(), &in6.sin6_addr) == 1) {
        in6.sin6_family = AF_INET6;
        in6.sin6_port = htons(port);
        address.length = sizeof in6;
        std::memcpy(&address.storage, &in6, sizeof in6);
    } else {
        return std::nullopt;
    }
    return address;
}

}  // namespace tricorn::test
