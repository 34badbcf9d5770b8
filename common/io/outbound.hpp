#pragma once
// Connecting to somebody else, whoever waits for it.
#include "common/io/socket.hpp"
#include <cerrno>
#include <optional>

namespace tricorn {

// An Io that can also begin connections. `open` puts a stream whose connection is on its way into the place, or
// returns the errno that says why it could not even begin; pending_error tells, once the stream is writable, how that
// ended (SO_ERROR of socket(7); 0: connected). `adopt` does the same with a socket that is connected already, and
// `detach` takes the socket out of a stream that is not waited for.
template <class I>
concept OutboundIo =
    Io<I> && requires(I& io, std::optional<typename I::Stream>& place, SocketAddress const& to, Socket&& socket) {
        { io.open(place, to) } -> std::same_as<int>;
        { io.adopt(place, std::move(socket)) } -> std::same_as<int>;
        { place->pending_error() } -> std::same_as<int>;
        { place->detach() } -> std::same_as<Socket>;
    };

// 0, or the errno that says why there is no connection (ETIMEDOUT: not before the deadline); the place is empty then.
// The stream is made where it stays: one that waits for something must not be moved.
template <OutboundIo I>
Task<I, int> connect(I& io, std::optional<typename I::Stream>& place, SocketAddress const& to, Deadline deadline) {
    int error = io.open(place, to);
    // A Unix socket's queue is full: no descriptor tells when there is room again (connect(2)).
    while (error == EAGAIN && to.storage.ss_family == AF_UNIX) {
        Deadline const soon = Clock::now() + std::chrono::milliseconds(1);
        if (soon > deadline) co_return ETIMEDOUT;
        co_await io.sleep_until(soon);
        error = io.open(place, to);
    }
    if (error != 0) co_return error;
    Waited const waited = co_await io.writable(*place, deadline);
    error = waited == Waited::ready ? place->pending_error() : ETIMEDOUT;
    if (error != 0) place.reset();
    co_return error;
}

}  // namespace tricorn
