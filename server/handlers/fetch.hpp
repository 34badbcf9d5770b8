#pragma once
// /fetch: a GET from another server, waiting in the model's own way, and a summary of the response.
#include "common/http/problem.hpp"
#include "server/fetch/outbound.hpp"
#include "server/fetch/upstream_exchange.hpp"
#include "server/routing/context.hpp"

namespace tricorn::server::handlers {

Response refuse_fetch(Context const& context);   // too many are already running

// Uses a pooled connection; if there is none, or it turns out to be closed, opens a new one.
template <OutboundIo I>
Task<I> pursue(I& io, std::optional<typename I::Stream>& place, UpstreamExchange& exchange, Outbound& outbound) {
    std::optional<Outbound::Kept> kept = outbound.take(exchange.place());
    if (kept && io.adopt(place, std::move(kept->socket)) == 0) {
        exchange.begin_on_kept(kept->address);
        co_await converse(io, *place, exchange);
        // A new connection is worth a try, because a GET may be repeated (RFC 9110 section 9.2.2).
        if (exchange.end() != Get::End::stale) co_return;
        place.reset();
    }
    co_await look_up_and_reach(io, place, exchange, exchange.url(), outbound.resolver());
    if (place) co_await converse(io, *place, exchange);
}

// Handles ?url= or ?upstream=NAME&path= if the service's policy allows it: see fetch_policy.hpp.
template <OutboundIo I>
Task<I, Response> fetch(I& io, Request const& request, Context const& context) {
    FetchDecision const decision = decide_fetch(request, context.config.fetch);
    if (decision.refused != 0) co_return problem(decision.refused, decision.why);
    Outbound& outbound = *context.outbound;
    Outbound::Permit const permit(outbound);
    if (!permit) co_return refuse_fetch(context);
    UnitWaits const waits(context.unit, UnitState::upstream);
    UpstreamExchange exchange(decision.target, context.config.fetch);
    std::optional<typename I::Stream> stream;
    co_await pursue(io, stream, exchange, outbound);
    if (exchange.may_keep()) outbound.keep(exchange.place(), {stream->detach(), exchange.address()});
    co_return exchange.response();
}

}   // namespace tricorn::server::handlers
