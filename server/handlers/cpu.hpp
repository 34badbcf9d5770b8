#pragma once
// Computes without waiting: the endpoint that shows how one unit's work affects the others.
#include "common/http/http.hpp"
#include "common/io/io.hpp"
#include "common/text/units.hpp"
#include "server/cpu/hash_chain.hpp"
#include "server/routing/context.hpp"

namespace tricorn::server::handlers {

// One request's computation, in slices, and its actual CPU time. Used by one thread at a time.
class Computation {
public:
    // With --cpu-offload=yield in slices of about 0.5 ms, else in one slice.
    Computation(std::uint64_t iterations, Context const& context);

    bool advance();   // computes the next slice; returns true while work remains
    Response answer(Context const& context) const;

private:
    HashChain chain_;
    std::uint64_t iterations_;
    std::uint64_t left_;
    std::uint64_t slice_;
    std::chrono::nanoseconds cpu_time_{};
    Clock::time_point begun_ = Clock::now();
};

// Parses `?iterations=N`, or `?ms=M` by the service's calibration: exactly one of them, once, within config.limits.max_cpu.
// Otherwise returns the error and what is allowed.
Expected<std::uint64_t> parse_iterations(Request const& request, Context const& context);

// 400 with that reason.
Response refuse_cpu(std::string_view why);

// Responds with {iterations, digest, cpu_ms, elapsed_ms, server}: the hash chain's state after the iterations, in hex;
// cpu_ms of the computing thread, elapsed_ms in wall-clock time. Server-Timing contains cpu_ms.
template <Io I>
Task<I, Response> cpu(I& io, Request const& request, Context const& context) {
    Expected<std::uint64_t> const iterations = parse_iterations(request, context);
    if (!iterations) co_return refuse_cpu(iterations.why);
    UnitWaits const computes(context.unit, UnitState::cpu);
    Computation computation(*iterations, context);
    while (computation.advance()) co_await io.yield();
    co_return computation.answer(context);
}

}   // namespace tricorn::server::handlers
