#include "tests/support/address.hpp"
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/un.h>
#include <system_error>
#include <unistd.h>

namespace tricorn::test {

namespace {

int open_socket(int family, sockaddr const* address, socklen_t size, int receive_buffer) {
    int const descriptor = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) {
        throw std::system_error(errno, std::generic_category(), "socket");
    }
    if (receive_buffer > 0) {  // before connect: the window is negotiated there (tcp(7))
        setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    }
    timeval const patience{10, 0};  // a full listen queue makes connect wait (socket(7), SO_SNDTIMEO)
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    int error = 0;
    do {   // repeat after a stop and SIGCONT, which may interrupt it (signal(7)); it may be connected by then
        error = connect(descriptor, address, size) == 0 ? 0 : errno;
    } while (error == EINTR);
    if (error != 0 && error != EISCONN) {
        close(descriptor);
        throw std::system_error(error, std::generic_category(), "connect");
    }
    return descriptor;
}

int connect_unix(std::string const& path, int receive_buffer) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) {
        throw std::runtime_error("path of a Unix socket too long: " + path);
    }
    std::memcpy(address.sun_path, path.data(), path.size());
    return open_socket(AF_UNIX, reinterpret_cast<sockaddr const*>(&address), sizeof address, receive_buffer);
}

int connect_tcp(Address const& to, int receive_buffer) {
    addrinfo hints{};
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    std::string const host = to.host == "localhost" ? "127.0.0.1" : to.host;
    if (getaddrinfo(host.c_str(), std::to_string(to.port).c_str(), &hints, &found) != 0) {
        throw std::runtime_error("not a numeric address: " + to.text());
    }
    std::array<char, sizeof(sockaddr_storage)> address{};
    socklen_t const size = found->ai_addrlen;
    int const family = found->ai_family;
    std::memcpy(address.data(), found->ai_addr, size);
    freeaddrinfo(found);
    int const descriptor = open_socket(family, reinterpret_cast<sockaddr const*>(address.data()), size, receive_buffer);
    int const on = 1;  // each write becomes its own segment, so that a split request arrives in two parts
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return descriptor;
}

}  // namespace

std::string Address::text() const {
    if (host.empty()) {
        return "unix:" + path;
    }
    bool const v6 = host.find(':') != std::string::npos;
    return (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Address parse_address(std::string_view text) {
    std::string_view const address = text.substr(0, text.find_last_not_of(" \n") + 1);
    if (address.starts_with("unix:")) {
        return {"", 0, std::string(address.substr(5))};
    }
    std::size_t const colon = address.rfind(':');
    if (colon == std::string_view::npos) {
        throw std::runtime_error("not an address: " + std::string(text));
    }
    std::string_view host = address.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) {
        host = host.substr(1, host.size() - 2);
    }
    std::string_view const digits = address.substr(colon + 1);
    std::uint16_t port = 0;
    auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (host.empty() || port == 0 || error != std::errc() || end != digits.data() + digits.size()) {
        throw std::runtime_error("not an address: " + std::string(text));
    }
    return {std::string(host), port, ""};
}

int connect_to(Address const& to, int receive_buffer) {
    return to.host.empty() ? connect_unix(to.path, receive_buffer) : connect_tcp(to, receive_buffer);
}

}  // namespace tricorn::test
