#pragma once
// Plans when the requests of an open loop are due. Pure: uses no clock.
#include "common/algorithm/random.hpp"
#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace tricorn::client {

enum class Arrivals {
    uniform,   // equal gaps
    poisson,   // exponentially distributed gaps, as of many independent users
};

// A part of the load with its own rate.
struct Stage {
    std::chrono::nanoseconds length{};
    double rate = 0;   // requests per second; 0: a pause

    bool operator==(Stage const&) const = default;
};

// One thread's share of the plan: 1 / `threads` of each stage's rate. Uniform schedules of all threads combine to a
// uniform one, and Poisson schedules to a Poisson one (superposition).
class Schedule {
public:
    Schedule(std::vector<Stage> stages, Arrivals arrivals, std::uint64_t seed, unsigned thread, unsigned threads);

    // Returns when the next request is due, since the start; nullopt: no more. Unchanged until advance() is called.
    std::optional<std::chrono::nanoseconds> next() const { return next_; }
    void advance();
    // Skips all requests due before `time` and returns their number, in time independent of it.
    std::uint64_t skip(std::chrono::nanoseconds time);

private:
    void find_next();
    std::uint64_t leap(std::chrono::nanoseconds time);

    // The plan is drawn for rate 1 and stretched: request k is due when the integral of the rate reaches its place. So
    // nothing is rounded twice, and stages need no special case.
    std::vector<Stage> stages_;
    Arrivals arrivals_;
    Random random_;
    double place_;   // place of the next request
    double passed_ = 0;   // integral of the rate over the completed stages
    std::chrono::nanoseconds begun_{};   // when the current stage began
    std::size_t stage_ = 0;
    double share_;
    std::uint64_t count_ = 0;
    double offset_;
    std::optional<std::chrono::nanoseconds> next_;
};

std::chrono::nanoseconds length_of(std::vector<Stage> const& stages);

// Returns the expected number of requests due before `time`.
double requests_until(std::vector<Stage> const& stages, std::chrono::nanoseconds time);

}   // namespace tricorn::client
