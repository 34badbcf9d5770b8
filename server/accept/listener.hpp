#pragma once
// The listening socket: opened by the supervisor before the first fork, inherited by every worker. O_NONBLOCK is shared
// by all processes; each model waits for readiness before accept.
#include "common/http/endpoint.hpp"
#include "common/io/socket.hpp"
#include "common/os/descriptor.hpp"
#include "server/accept/socket_file.hpp"
#include <cstdint>
#include <optional>
#include <string>
#include <system_error>

namespace tricorn::server {

// Owns the descriptor; for a Unix socket also its file, which the process that opened it removes.
class Listener {
public:
    // `ipv6_only`: an IPv6 wildcard does not take IPv4 too. Throws std::system_error; its what() names the endpoint.
    Listener(Endpoint const& endpoint, unsigned backlog, bool ipv6_only = false);
    Listener(Listener const&) = delete;
    Listener& operator=(Listener const&) = delete;
    ~Listener();

    int descriptor() const { return descriptor_.number(); }
    Endpoint const& bound() const { return bound_; }   // with the port that the kernel chose
    // Kernel statistics of the queue of connections that are not accepted yet. Each is one system call, and gives the
    // same value in every process that shares the socket. nullopt: not available for a Unix socket.
    //
    // Returns the current queue length: at most the backlog (or net.core.somaxconn, if smaller) plus one.
    std::optional<std::uint32_t> waiting() const;
    // Returns how many connection attempts the kernel has dropped because the queue was full, since the socket was
    // opened; increases modulo 2^32. It is this socket's share of ListenDrops in /proc/net/netstat. It counts attempts,
    // not clients: a dropped client tries again after 1, 3, 7… seconds, and each attempt counts. Drops for lack of
    // memory count too.
    std::optional<std::uint32_t> overflows() const;
    // Makes the kernel take hardly any new connection, but keeps those in the queue; returns their number.
    int refuse_more() const;
    // Ends the listening for all processes that share the socket; connections still in the queue are reset.
    void refuse_all() const;
    void disown() { owner_ = 0; }   // called in a child: the parent owns the socket's file
    void leave();   // called in a child that does not accept: closes its copy, all others keep listening

private:
    void open_unix();
    void open_tcp(bool ipv6_only);

    Endpoint bound_;
    unsigned backlog_;
    Descriptor descriptor_;
    int owner_;
    std::optional<FileIdentity> file_;   // of a Unix socket
};

struct Accepted {
    Socket socket{-1};   // non-blocking, close-on-exec, TCP_NODELAY
    std::string peer;   // the client's address without its port, or "unix"
    int error = 0;   // errno; EAGAIN: the queue is empty
    explicit operator bool() const { return socket.descriptor() >= 0; }
    // Descriptors or memory ran out: pause, the connection stays in the queue (accept(2)).
    bool exhausted() const;
};

Accepted accept_one(int listener);

}   // namespace tricorn::server
