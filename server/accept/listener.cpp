#include "server/accept/listener.hpp"
#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <spdlog/fmt/fmt.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace tricorn::server {

namespace {

// Large enough for every family we listen on.
union Address {
    sockaddr any;
    sockaddr_in v4;
    sockaddr_in6 v6;
    sockaddr_un local;
};

[[noreturn]] void fail(Endpoint const& endpoint, std::string_view step) {
    int const error = errno;
    throw std::system_error(error, std::generic_category(), fmt::format("{}: {}", to_string(endpoint), step));
}

socklen_t fill(Address& address, Endpoint const& endpoint) {
    std::memset(&address, 0, sizeof address);
    if (endpoint.kind == Endpoint::Kind::unix_socket) {
        address.local.sun_family = AF_UNIX;
        endpoint.path.copy(address.local.sun_path, sizeof address.local.sun_path - 1);
        return sizeof address.local;
    }
    std::string const host = endpoint.host == "localhost" ? "127.0.0.1" : endpoint.host;
    if (::inet_pton(AF_INET, host.c_str(), &address.v4.sin_addr) == 1) {
        address.v4.sin_family = AF_INET;
        address.v4.sin_port = htons(endpoint.port);
        return sizeof address.v4;
    }
    ::inet_pton(AF_INET6, host.c_str(), &address.v6.sin6_addr);
    address.v6.sin6_family = AF_INET6;
    address.v6.sin6_port = htons(endpoint.port);
    return sizeof address.v6;
}

std::string host_of(Address const& address) {
    char text[INET6_ADDRSTRLEN] = "";
    if (address.any.sa_family == AF_INET) ::inet_ntop(AF_INET, &address.v4.sin_addr, text, sizeof text);
    if (address.any.sa_family == AF_INET6) ::inet_ntop(AF_INET6, &address.v6.sin6_addr, text, sizeof text);
    // An IPv4 client of a dual-stack listener goes by its own address.
    std::string_view const mapped = "::ffff:";
    if (std::string_view(text).starts_with(mapped)) return text + mapped.size();
    return address.any.sa_family == AF_UNIX ? "unix" : text;
}

// A socket file that nobody listens on any more is a leftover of a killed server. Nothing else is ours to remove.
bool is_stale(Address const& address, socklen_t size) {
    struct stat found {};
    if (::lstat(address.local.sun_path, &found) != 0 || !S_ISSOCK(found.st_mode)) return false;
    Descriptor const probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));   // its queue may be full
    return ::connect(probe.number(), &address.any, size) != 0 && errno == ECONNREFUSED;
}

}   // namespace

Listener::Listener(Endpoint const& endpoint, unsigned backlog)
    : bound_(endpoint), backlog_(backlog), owner_(::getpid()) {
    if (endpoint.kind == Endpoint::Kind::unix_socket) {
        open_unix();
    } else {
        open_tcp();
    }
}

void Listener::open_tcp() {
    Address address;
    socklen_t size = fill(address, bound_);
    descriptor_ = Descriptor(::socket(address.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!descriptor_) fail(bound_, "socket");
    int const one = 1;
    ::setsockopt(descriptor(), SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (::bind(descriptor(), &address.any, size) != 0) fail(bound_, "bind");
    if (::listen(descriptor(), static_cast<int>(backlog_)) != 0) fail(bound_, "listen");
    if (::getsockname(descriptor(), &address.any, &size) != 0) fail(bound_, "getsockname");
    bound_.port = ntohs(address.any.sa_family == AF_INET ? address.v4.sin_port : address.v6.sin6_port);
}

void Listener::open_unix() {
    Address address;
    socklen_t const size = fill(address, bound_);
    descriptor_ = Descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!descriptor_) fail(bound_, "socket");
    int failed = ::bind(descriptor(), &address.any, size);
    if (failed != 0 && errno == EADDRINUSE && is_stale(address, size)) {
        ::unlink(bound_.path.c_str());
        failed = ::bind(descriptor(), &address.any, size);
    }
    if (failed != 0) fail(bound_, "bind");
    if (::listen(descriptor(), static_cast<int>(backlog_)) != 0) fail(bound_, "listen");
}

Listener::~Listener() {
    if (bound_.kind == Endpoint::Kind::unix_socket && owner_ == ::getpid()) ::unlink(bound_.path.c_str());
}

// Of a listening socket tcpi_unacked is the length of its accept queue (net/ipv4/tcp.c, tcp_get_info).
std::optional<std::uint32_t> Listener::waiting() const {
    tcp_info info{};
    socklen_t size = sizeof info;
    if (::getsockopt(descriptor(), IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return std::nullopt;
    return info.tcpi_unacked;
}

// sk_drops, which tcp_listendrop() counts beside ListenDrops (include/net/tcp.h). A Unix socket has it, always 0.
std::optional<std::uint32_t> Listener::overflows() const {
    std::uint32_t numbers[SK_MEMINFO_VARS] = {};
    socklen_t size = sizeof numbers;
    if (bound_.kind == Endpoint::Kind::unix_socket) return std::nullopt;
    if (::getsockopt(descriptor(), SOL_SOCKET, SO_MEMINFO, numbers, &size) != 0) return std::nullopt;
    return numbers[SK_MEMINFO_DROPS];
}

// listen(2) again changes the backlog alone. Of a Unix socket's queue one knows that it is at most the backlog.
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
    Address address;
    socklen_t size = sizeof address;
    int descriptor;
    // A connection that ended while it waited is no concern of ours (accept(2), "Error handling").
    do {
        descriptor = ::accept4(listener, &address.any, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    } while (descriptor < 0 && (errno == EINTR || errno == ECONNABORTED || errno == EPROTO));
    Accepted accepted;
    if (descriptor < 0) {
        accepted.error = errno;
        return accepted;
    }
    accepted.socket = Socket(descriptor);
    int const one = 1;
    if (address.any.sa_family != AF_UNIX) ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    accepted.peer = host_of(address);
    return accepted;
}

int begin_connecting(Endpoint const& endpoint) {
    Address address;
    socklen_t const size = fill(address, endpoint);
    Descriptor descriptor(::socket(address.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!descriptor) return -1;
    bool const begun = ::connect(descriptor.number(), &address.any, size) == 0 || errno == EINPROGRESS;
    return begun ? descriptor.release() : -1;
}

}   // namespace tricorn::server
