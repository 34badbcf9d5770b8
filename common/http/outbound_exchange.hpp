#pragma once
// A request to another server, for every Io: resolve the name, connect to one of its addresses, send the request,
// receive the response. The exchange is a state machine without waits: it defines the request and handles the response.
#include "common/http/url.hpp"
#include "common/io/resolver.hpp"
#include <optional>

namespace tricorn {

// Connects to one of the name's addresses that the exchange allows.
template <OutboundIo I, class Exchange>
Task<I> reach(I& io, std::optional<typename I::Stream>& place, Exchange& exchange, Resolver& resolver) {
    Url const& url = exchange.url();
    std::optional<Addresses> const found = co_await look_up(io, resolver, url.host, url.port, exchange.deadline());
    exchange.found(found);
    while (SocketAddress const* const address = exchange.next_address()) {
        Deadline const patience = exchange.patience();
        int const error = co_await connect(io, place, *address, patience);
        exchange.tried(error);
    }
}

template <OutboundIo I, class Exchange>
Task<I> converse(I& io, typename I::Stream& stream, Exchange& exchange) {
    exchange.send(stream);
    while (exchange.sending()) {
        Waited const waited = co_await io.writable(stream, exchange.deadline());
        if (waited == Waited::ready) {
            exchange.send(stream);
        } else {
            exchange.time_out();
        }
    }
    while (exchange.receiving()) {
        Waited const waited = co_await io.readable(stream, Need::answer, exchange.deadline());
        if (waited == Waited::ready) {
            exchange.receive(stream);
        } else {
            exchange.time_out();
        }
    }
}

}   // namespace tricorn
