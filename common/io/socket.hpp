#pragma once
// A connected stream socket that never blocks. Every real Io transfers bytes through it; they differ in how they wait
// between two transfers.
#include "common/io/io.hpp"
#include "common/io/socket_address.hpp"
#include "common/os/descriptor.hpp"
#include <span>
#include <utility>

namespace tricorn {

// Owns the descriptor.
class Socket {
public:
    explicit Socket(int descriptor) : descriptor_(descriptor) {}

    // Creates a non-blocking TCP socket with TCP_NODELAY and starts connecting; on failure the descriptor is negative
    // and errno is set.
    static Socket begin_connecting(SocketAddress const& to);

    IoResult receive(std::span<char> in) { return receive(descriptor(), in); }
    IoResult send(std::span<iovec const> out) { return send(descriptor(), out); }
    void shutdown_send() { shutdown_send(descriptor()); }
    std::size_t unacknowledged() { return unacknowledged(descriptor()); }
    int pending_error() { return pending_error(descriptor()); }
    int descriptor() const { return descriptor_.number(); }
    Socket detach() { return std::move(*this); }   // leaves this object without a descriptor

    // The same operations for a descriptor owned elsewhere.
    static IoResult receive(int descriptor, std::span<char> in);
    static IoResult send(int descriptor, std::span<iovec const> out);
    static void shutdown_send(int descriptor);
    static std::size_t unacknowledged(int descriptor);   // SIOCOUTQ of tcp(7)
    static int pending_error(int descriptor);   // the pending errno: SO_ERROR of socket(7)

private:
    Descriptor descriptor_;
};

static_assert(Stream<Socket>);

}   // namespace tricorn
