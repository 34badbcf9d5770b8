#pragma once
// Polls a watched service's status once a second and keeps the last one received. Written over Io: the admin process
// runs one poll for each service, so that a slow or dead service does not delay the others.
#include "server/admin/watch/status_inquiry.hpp"
#include "server/config/named_server.hpp"

namespace tricorn::server::admin {

struct Watched {
    NamedServer service;
    std::string status{};   // a JSON object; empty: never received
    Deadline heard_at{};   // when status was received
    std::string error = "not asked yet";   // why the last poll failed; empty: it succeeded
};

// Polls once. Stores any error in `watched`.
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

// Polls forever.
template <OutboundIo I>
Task<I> watch(I io, Watched& watched, Resolver& resolver) {
    for (;;) {
        Deadline const next = Clock::now() + std::chrono::seconds(1);
        try {
            co_await ask_for_status(io, watched, resolver);
        } catch (std::exception const& surprise) {   // usually out of memory
            watched.error = surprise.what();
        }
        co_await io.sleep_until(next);
    }
}

}   // namespace tricorn::server::admin
