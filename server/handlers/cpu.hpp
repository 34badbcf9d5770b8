#pragma once
// Computes, and waits for nobody: the endpoint that shows what a unit's work costs the others.
#include "common/http/http.hpp"
#include "common/io/io.hpp"
#include "common/text/units.hpp"
#include "server/cpu/hash_chain.hpp"
#include "server/routing/context.hpp"

namespace tricorn::server::handlers {

// One request's work, slice by slice, and the CPU time that it really took. Used by one thread at a time.
class Computation {
public:
    // In slices of about 0.5 ms where --cpu-offload says so, else in one.
    Computation(std::uint64_t iterations, Context const& context);

    bool advance();   // computes the next slice; true while something is left
    Response answer(Context const& context) const;

private:
    HashChain chain_;
    std::uint64_t iterations_;
    std::uint64_t left_;
    std::uint64_t slice_;
    std::chrono::nanoseconds cpu_time_{};
    Clock::time_point begun_ = Clock::now();
};

// `?iterations=N`, or `?ms=M` by the service's calibration: exactly one of them, once, within config.limits.max_cpu; else what
// is wrong and what is allowed.
Expected<std::uint64_t> parse_iterations(Request const& request, Context const& context);

// 400, with that reason.
Response refuse_cpu(std::string_view why);

// {iterations, digest, cpu_ms, elapsed_ms, server}: the hash chain's state after so many steps, in hex; cpu_ms of the
// thread that computed it, elapsed_ms by the clock on the wall; and Server-Timing with the former.
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
