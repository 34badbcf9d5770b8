#pragma once
// Only waits: the simplest of the endpoints in which the models differ.
#include "common/http/http.hpp"
#include "common/io/io.hpp"
#include "server/routing/context.hpp"
#include <optional>

namespace tricorn::server::handlers {

// Parses the duration in the argument: 2, 0.5, .5 and 1e-1 are seconds as in httpbin; 500ms and 1m30s are as in Go.
// nullopt: not a duration, or longer than config.limits.max_delay.
std::optional<Duration> parse_delay(Context const& context);

// 400 with what is allowed.
Response refuse_delay(Context const& context);

// Responds with {args, headers, origin, url, delay_seconds}; Server-Timing contains the requested milliseconds.
Response answer_delay(Request const& request, Context const& context, Duration delay);

template <Io I>
Task<I, Response> delay(I& io, Request const& request, Context const& context) {
    std::optional<Duration> const duration = parse_delay(context);
    if (!duration) co_return refuse_delay(context);
    Deadline const end = Clock::now() + *duration;
    UnitWaits const waits(context.unit, UnitState::delay);
    co_await io.sleep_until(end);
    co_return answer_delay(request, context, *duration);
}

}   // namespace tricorn::server::handlers
