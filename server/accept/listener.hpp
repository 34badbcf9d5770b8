#pragma once
// The listening socket: opened by the supervisor before the first fork, inherited by every worker. It is non-blocking,
// which all processes that share it see; who accepts waits in its own way first.
#include "common/http/endpoint.hpp"
#include "common/io/socket.hpp"
#include "common/os/descriptor.hpp"
#include <cstdint>
#include <optional>
#include <string>
#include <system_error>

namespace tricorn::server {

// Owns the descriptor; for a Unix socket also the path, which the process that opened it removes again.
class Listener {
public:
    // Throws std::system_error whose what() names the endpoint.
    Listener(Endpoint const& endpoint, unsigned backlog);
    Listener(Listener const&) = delete;
    Listener& operator=(Listener const&) = delete;
    ~Listener();

    int descriptor() const { return descriptor_.number(); }
    Endpoint const& bound() const { return bound_; }   // with the port that the kernel chose
    // What the kernel knows of the queue of connections that nobody has accepted yet. Each is one system call, and the
    // same in every process that shares the socket. nullopt: a Unix socket, of which it does not tell.
    //
    // How many wait now. At most the backlog (or net.core.somaxconn, where that is less) and one more.
    std::optional<std::uint32_t> waiting() const;
    // How often since the socket was opened the kernel dropped an attempt to connect, because the queue was full; grows,
    // modulo 2^32. It is this socket's share of the ListenDrops of /proc/net/netstat. Attempts are counted, not clients:
    // one that is dropped tries again after 1, 3, 7… seconds, and counts each time. Drops for want of memory count too.
    std::optional<std::uint32_t> overflows() const;
    // From now on the kernel takes hardly any new connection, but keeps those that wait; says how many do.
    int refuse_more() const;
    // Ends the listening for all processes that share it: what still waits is reset.
    void refuse_all() const;
    void disown() { owner_ = 0; }   // in a child: the socket's path is its parent's
    void leave();   // in a child that has no use for it: its copy is closed, all others listen on

private:
    void open_unix();
    void open_tcp();

    Endpoint bound_;
    unsigned backlog_;
    Descriptor descriptor_;
    int owner_;
};

struct Accepted {
    Socket socket{-1};   // non-blocking, close-on-exec, TCP_NODELAY
    std::string peer;   // the client's address without its port; "unix"
    int error = 0;   // errno; EAGAIN: nobody waits
    explicit operator bool() const { return socket.descriptor() >= 0; }
    // Descriptors or memory ran out: pause, the connection stays in the queue (accept(2)).
    bool exhausted() const;
};

Accepted accept_one(int listener);

}   // namespace tricorn::server
