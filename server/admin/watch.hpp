#pragma once
// Asks a watched service for its status once a second, and keeps what was last heard. Written over Io: the admin process
// runs one for each service, so that one that is slow or gone keeps nobody waiting.
#include "common/io/resolver.hpp"
#include "server/admin/status_inquiry.hpp"
#include "server/named_server.hpp"

namespace tricorn {

struct Watched {
    NamedServer service;
    std::string status{};   // a JSON object; empty: none was ever heard
    Deadline heard_at{};   // the status
    std::string error = "not asked yet";   // why none was heard the last time; empty: one was
};

template <OutboundIo I>
Task<I> inquire(I& io, StatusInquiry& inquiry, Resolver& resolver) {
    Url const& url = inquiry.url();
    std::optional<Addresses> const found = co_await look_up(io, resolver, url.host, url.port, inquiry.deadline());
    inquiry.found(found);
    std::optional<typename I::Stream> stream;
    while (SocketAddress const* const address = inquiry.next_address()) {
        Deadline const patience = inquiry.patience_for_address();
        int const error = co_await connect(io, stream, *address, patience);
        inquiry.tried(error);
    }
    while (inquiry.sending()) {
        inquiry.send(*stream);
        if (!inquiry.sending()) break;
        Waited const waited = co_await io.writable(*stream, inquiry.deadline());
        if (waited != Waited::ready) inquiry.time_out();
    }
    while (inquiry.receiving()) {
        Waited const waited = co_await io.readable(*stream, Need::answer, inquiry.deadline());
        if (waited == Waited::ready) {
            inquiry.receive(*stream);
        } else {
            inquiry.time_out();
        }
    }
}

// Once. Whatever goes wrong is said in `watched`.
template <OutboundIo I>
Task<I> ask_for_status(I& io, Watched& watched, Resolver& resolver) {
    StatusInquiry inquiry(watched.service.url);
    co_await inquire(io, inquiry, resolver);
    watched.error = inquiry.why();
    if (!watched.error.empty()) co_return;
    watched.status = std::move(inquiry.body());
    watched.heard_at = Clock::now();
}

// For ever.
template <OutboundIo I>
Task<I> watch(I io, Watched& watched, Resolver& resolver) {
    for (;;) {
        Deadline const next = Clock::now() + std::chrono::seconds(1);
        try {
            co_await ask_for_status(io, watched, resolver);
        } catch (std::exception const& surprise) {   // no memory, as a rule
            watched.error = surprise.what();
        }
        co_await io.sleep_until(next);
    }
}

}   // namespace tricorn
