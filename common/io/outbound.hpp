#pragma once
// Connecting to another server, for every Io.
#include "common/io/socket.hpp"
#include <cerrno>
#include <optional>

namespace tricorn {

// An Io that can also connect. `open` stores a stream that is connecting, or returns the errno of the failure to begin.
// Once the stream is writable, pending_error returns the result (SO_ERROR of socket(7); 0: connected). `adopt` does the
// same for a socket that is already connected; `detach` takes the socket out of a stream on which nothing waits.
template <class I>
concept OutboundIo =
    Io<I> && requires(I& io, std::optional<typename I::Stream>& place, SocketAddress const& to, Socket&& socket) {
        { io.open(place, to) } -> std::same_as<int>;
        { io.adopt(place, std::move(socket)) } -> std::same_as<int>;
        { place->pending_error() } -> std::same_as<int>;
        { place->detach() } -> std::same_as<Socket>;
    };

// Returns 0, or the errno of the failure (ETIMEDOUT: the deadline passed); then the place is empty. The stream is
// constructed in place, because it must not be moved during a wait.
template <OutboundIo I>
Task<I, int> connect(I& io, std::optional<typename I::Stream>& place, SocketAddress const& to, Deadline deadline) {
    int error = io.open(place, to);
    // The queue of a Unix socket is full: no descriptor reports when it has room again (connect(2)).
    while (error == EAGAIN && to.storage.ss_family == AF_UNIX) {
        Deadline const soon = Clock::now() + std::chrono::milliseconds(1);
        if (soon > deadline) co_return ETIMEDOUT;
        co_await io.sleep_until(soon);
        error = io.open(place, to);
    }
    if (error != 0) co_return error;
    WaitResult const waited = co_await io.writable(*place, deadline);
    error = waited == WaitResult::ready ? place->pending_error() : ETIMEDOUT;
    if (error != 0) place.reset();
    co_return error;
}

}   // namespace tricorn
