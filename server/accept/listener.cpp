#include "server/accept/listener.hpp"
#include <cerrno>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <spdlog/fmt/fmt.h>
#include <sys/socket.h>
#include <unistd.h>

namespace tricorn::server {

namespace {

[[noreturn]] void fail(Endpoint const& endpoint, std::string_view step) {
    int const error = errno;
    throw std::system_error(error, std::generic_category(), fmt::format("{}: {}", to_string(endpoint), step));
}

// An IPv4 client of a dual-stack listener goes by its own address.
std::string peer_of(SocketAddress const& address) {
    if (address.storage.ss_family == AF_UNIX) return "unix";
    std::string host = host_of(address);
    std::string_view const mapped = "::ffff:";
    if (host.starts_with(mapped)) host.erase(0, mapped.size());
    return host;
}

}   // namespace

Listener::Listener(Endpoint const& endpoint, unsigned backlog, bool ipv6_only)
    : bound_(endpoint), backlog_(backlog), owner_(::getpid()) {
    if (endpoint.kind == Endpoint::Kind::unix_socket) {
        open_unix();
    } else {
        open_tcp(ipv6_only);
    }
}

void Listener::open_tcp(bool ipv6_only) {
    SocketAddress address = address_of(bound_);
    descriptor_ = Descriptor(::socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!descriptor_) fail(bound_, "socket");
    int const one = 1;
    ::setsockopt(descriptor(), SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (ipv6_only && address.storage.ss_family == AF_INET6)
        ::setsockopt(descriptor(), IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof one);
    if (::bind(descriptor(), address.get(), address.length) != 0) fail(bound_, "bind");
    if (::listen(descriptor(), static_cast<int>(backlog_)) != 0) fail(bound_, "listen");
    if (::getsockname(descriptor(), address.place(), &address.length) != 0) fail(bound_, "getsockname");
    bound_.port = port_of(address);
}

void Listener::open_unix() {
    descriptor_ = Descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!descriptor_) fail(bound_, "socket");
    char const* step = "";
    file_ = make_socket_file(descriptor(), bound_.path, static_cast<int>(backlog_), step);
    if (!file_) fail(bound_, step);
}

Listener::~Listener() {
    if (file_ && owner_ == ::getpid()) remove_socket_file(bound_.path, *file_);
}

// For a listening socket tcpi_unacked is the length of its accept queue (net/ipv4/tcp.c, tcp_get_info).
std::optional<std::uint32_t> Listener::waiting() const {
    tcp_info info{};
    socklen_t size = sizeof info;
    if (::getsockopt(descriptor(), IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return std::nullopt;
    return info.tcpi_unacked;
}

// sk_drops, which tcp_listendrop() increments along with ListenDrops (include/net/tcp.h). For a Unix socket it is
// always 0.
std::optional<std::uint32_t> Listener::overflows() const {
    std::uint32_t numbers[SK_MEMINFO_VARS] = {};
    socklen_t size = sizeof numbers;
    if (bound_.kind == Endpoint::Kind::unix_socket) return std::nullopt;
    if (::getsockopt(descriptor(), SOL_SOCKET, SO_MEMINFO, numbers, &size) != 0) return std::nullopt;
    return numbers[SK_MEMINFO_DROPS];
}

// A second listen(2) only changes the backlog. The queue length of a Unix socket is unknown, but at most the backlog.
int Listener::refuse_more() const {
    ::listen(descriptor(), 0);
    return static_cast<int>(waiting().value_or(backlog_));
}

void Listener::refuse_all() const {
    ::shutdown(descriptor(), SHUT_RD);
}

void Listener::leave() {
    disown();
    descriptor_ = Descriptor();
}

bool Accepted::exhausted() const {
    return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

Accepted accept_one(int listener) {
    SocketAddress from;
    sockaddr* const place = from.place();
    int descriptor;
    // Skips connections that ended while they waited in the queue (accept(2), "Error handling").
    do {
        descriptor = ::accept4(listener, place, &from.length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    } while (descriptor < 0 && (errno == EINTR || errno == ECONNABORTED || errno == EPROTO));
    Accepted accepted;
    if (descriptor < 0) {
        accepted.error = errno;
        return accepted;
    }
    accepted.socket = Socket(descriptor);
    int const one = 1;
    if (from.storage.ss_family != AF_UNIX) ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    try {
        accepted.peer = peer_of(from);
    } catch (std::bad_alloc const&) {
        accepted.socket = Socket(-1);
        accepted.error = ENOMEM;
    }
    return accepted;
}

}   // namespace tricorn::server
