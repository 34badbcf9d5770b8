#include "tests/load/silent_port.hpp"
#include "tests/support/process.hpp"
#include <arpa/inet.h>
#include <cerrno>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdexcept>
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
    int const on = 1;   // two sockets with this option may be bound while at most one listens
    ::setsockopt(socket_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (::bind(socket_, generic, size) != 0 || ::getsockname(socket_, generic, &size) != 0)
        throw std::system_error(errno, std::generic_category(), "bind");
    port_ = ntohs(address.sin_port);
}

SilentPort::~SilentPort() {
    for (int const socket : waiting_) ::close(socket);
    ::close(socket_);
}

void SilentPort::listen() const {
    ::listen(socket_, 0);
}

void SilentPort::fill() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port_);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (int i = 0; i < 3; ++i) {
        waiting_.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        ::connect(waiting_.back(), reinterpret_cast<sockaddr const*>(&address), sizeof address);
    }
    // For a listener the kernel reports here the length and the limit of its queue (tcp_get_info()).
    bool const full = eventually(Millis(20'000), [this] {
        tcp_info info{};
        socklen_t size = sizeof info;
        ::getsockopt(socket_, IPPROTO_TCP, TCP_INFO, &info, &size);
        return info.tcpi_unacked > info.tcpi_sacked;
    });
    if (!full) throw std::runtime_error("the queue of port " + std::to_string(port_) + " does not become full");
}

std::string SilentPort::bind() const {
    return "127.0.0.1:" + std::to_string(port_);
}

}   // namespace tricorn::test
