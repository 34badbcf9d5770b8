#pragma once
// How one asks another server, whoever waits for it: a lookup, a connection to one of its addresses, a request out, an
// answer in. What is asked, and what becomes of the answer, is the exchange's: a state machine that does not wait.
#include "common/http/url.hpp"
#include "common/io/resolver.hpp"
#include <optional>

namespace tricorn {

// Opens a connection to one of the name's addresses, each of which may be connected to.
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
