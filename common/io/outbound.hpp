#pragma once
// Connecting to somebody else, whoever waits for it.
#include "common/io/io.hpp"
#include "common/io/socket_address.hpp"
#include <cerrno>
#include <optional>

namespace tricorn {

// An Io that can also begin connections. `open` puts a stream whose connection is on its way into the place, or
// returns the errno that says why it could not even begin; pending_error tells, once the stream is writable, how that
// ended (SO_ERROR of socket(7); 0: connected).
template <class I>
concept OutboundIo = Io<I> && requires(I& io, std::optional<typename I::Stream>& place, SocketAddress const& to) {
    { io.open(place, to) } -> std::same_as<int>;
    { place->pending_error() } -> std::same_as<int>;
};

// 0, or the errno that says why there is no connection (ETIMEDOUT: not before the deadline); the place is empty then.
// The stream is made where it stays: one that waits for something must not be moved.
template <OutboundIo I>
Task<I, int> connect(I& io, std::optional<typename I::Stream>& place, SocketAddress const& to, Deadline deadline) {
    int error = io.open(place, to);
    if (error != 0) co_return error;
    Waited const waited = co_await io.writable(*place, deadline);
    error = waited == Waited::ready ? place->pending_error() : ETIMEDOUT;
    if (error != 0) place.reset();
    co_return error;
}

}  // namespace tricorn
