#include "tests/load/silent_port.hpp"
#include <arpa/inet.h>
#include <cerrno>
#include <netinet/in.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace tricorn::test {

SilentPort::SilentPort() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(socket_, generic, size) != 0 || ::getsockname(socket_, generic, &size) != 0)
        throw std::system_error(errno, std::generic_category(), "bind");
    port_ = ntohs(address.sin_port);
}

SilentPort::~SilentPort() {
    ::close(socket_);
}

void SilentPort::listen() const {
    ::listen(socket_, 0);
}

std::string SilentPort::url() const {
    return "http://127.0.0.1:" + std::to_string(port_) + "/";
}

}   // namespace tricorn::test
