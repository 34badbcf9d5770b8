#include "common/io/socket_address.hpp"
#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <memory>
#include <netdb.h>
#include <sys/un.h>

namespace tricorn {

static_assert(sizeof(sockaddr_un::sun_path) == longest_unix_path + 1);

std::string to_string(SocketAddress const& address) {
    if (address.storage.ss_family == AF_UNIX)
        return std::string("unix:") + reinterpret_cast<sockaddr_un const*>(&address.storage)->sun_path;
    char host[NI_MAXHOST];
    char port[NI_MAXSERV];
    int const flags = NI_NUMERICHOST | NI_NUMERICSERV;
    if (::getnameinfo(address.get(), address.length, host, sizeof host, port, sizeof port, flags) != 0) return "?";
    bool const bracketed = std::strchr(host, ':') != nullptr;
    return (bracketed ? "[" + std::string(host) + "]" : std::string(host)) + ":" + port;
}

std::string host_of(SocketAddress const& address) {
    char text[INET6_ADDRSTRLEN] = "";
    auto const v4 = address.as<sockaddr_in>();
    auto const v6 = address.as<sockaddr_in6>();
    if (address.storage.ss_family == AF_INET) ::inet_ntop(AF_INET, &v4.sin_addr, text, sizeof text);
    if (address.storage.ss_family == AF_INET6) ::inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof text);
    return text;
}

std::uint16_t port_of(SocketAddress const& address) {
    if (address.storage.ss_family == AF_INET) return ntohs(address.as<sockaddr_in>().sin_port);
    if (address.storage.ss_family == AF_INET6) return ntohs(address.as<sockaddr_in6>().sin6_port);
    return 0;
}

std::optional<SocketAddress> read_address(std::string const& host, std::uint16_t port) {
    SocketAddress address;
    sockaddr_in v4{};
    sockaddr_in6 v6{};
    if (::inet_pton(AF_INET, host.c_str(), &v4.sin_addr) == 1) {
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port);
        address.length = sizeof v4;
        std::memcpy(&address.storage, &v4, sizeof v4);
    } else if (::inet_pton(AF_INET6, host.c_str(), &v6.sin6_addr) == 1) {
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(port);
        address.length = sizeof v6;
        std::memcpy(&address.storage, &v6, sizeof v6);
    } else {
        return std::nullopt;
    }
    return address;
}

std::optional<SocketAddress> unix_address(std::string_view path) {
    if (path.empty() || path.size() > longest_unix_path) return std::nullopt;
    sockaddr_un local{};
    local.sun_family = AF_UNIX;
    std::ranges::copy(path, local.sun_path);
    SocketAddress address;
    address.length = sizeof local;
    std::memcpy(&address.storage, &local, sizeof local);
    return address;
}

Expected<std::vector<SocketAddress>> resolve(std::string const& host, std::uint16_t port) {
    addrinfo wanted{};
    wanted.ai_family = AF_UNSPEC;
    wanted.ai_socktype = SOCK_STREAM;
    wanted.ai_flags = AI_NUMERICSERV;
    addrinfo* found = nullptr;
    int const code = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &found);
    if (code != 0) return refused(code == EAI_SYSTEM ? std::strerror(errno) : ::gai_strerror(code));
    std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> const owner(found, &::freeaddrinfo);
    std::vector<SocketAddress> addresses;
    for (addrinfo const* at = found; at != nullptr; at = at->ai_next) {
        SocketAddress& address = addresses.emplace_back();
        std::memcpy(&address.storage, at->ai_addr, at->ai_addrlen);
        address.length = at->ai_addrlen;
    }
    return addresses;
}

}  // namespace tricorn
