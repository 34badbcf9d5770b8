#pragma once
// Asks a watched service for its status once a second, and keeps what was last heard. Written over Io: the admin process
// runs one for each service, so that one that is slow or gone keeps nobody waiting.
#include "server/admin/watch/status_inquiry.hpp"
#include "server/config/named_server.hpp"

namespace tricorn::server::admin {

struct Watched {
    NamedServer service;
    std::string status{};   // a JSON object; empty: none was ever heard
    Deadline heard_at{};   // the status
    std::string error = "not asked yet";   // why none was heard the last time; empty: one was
};

// Once. Whatever goes wrong is said in `watched`.
template <OutboundIo I>
Task<I> ask_for_status(I& io, Watched& watched, Resolver& resolver) {
    StatusInquiry inquiry(watched.service.url);
    std::optional<typename I::Stream> stream;
    co_await look_up_and_reach(io, stream, inquiry, watched.service.url, resolver);
    if (stream) co_await converse(io, *stream, inquiry);
    auto status = inquiry.status_text();
    watched.error = status.why;
    if (!status) co_return;
    watched.status = std::move(*status);
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

}   // namespace tricorn::server::admin
