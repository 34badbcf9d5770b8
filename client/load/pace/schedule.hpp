#pragma once
// When the requests of an open loop are due. Pure: knows no clock.
#include "common/algorithm/random.hpp"
#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace tricorn::client {

enum class Arrivals {
    uniform,   // all the same time apart
    poisson,   // gaps distributed exponentially, as when many users decide independently of each other
};

// A part of the load with a rate of its own.
struct Stage {
    std::chrono::nanoseconds length{};
    double rate = 0;   // requests a second; 0: a pause

    bool operator==(Stage const&) const = default;
};

// One thread's share of the plan: 1 / `threads` of each stage's rate. All threads' uniform schedules together are
// uniform again, and their Poisson schedules Poisson (superposition).
class Schedule {
public:
    Schedule(std::vector<Stage> stages, Arrivals arrivals, std::uint64_t seed, unsigned thread, unsigned threads);

    // Since the start; nullopt: no more. The same until advance() is called.
    std::optional<std::chrono::nanoseconds> next() const { return next_; }
    void advance();
    // Passes over all that are due before `time`, and says how many these are. Takes no longer where they are more.
    std::uint64_t skip(std::chrono::nanoseconds time);

private:
    void find_next();
    std::uint64_t leap(std::chrono::nanoseconds time);

    // The plan is drawn for a rate of 1 and stretched: request k is due when the integral of the rate reaches its
    // place. So nothing is rounded twice, and stages need no special case.
    std::vector<Stage> stages_;
    Arrivals arrivals_;
    Random random_;
    double place_;   // of the next request
    double passed_ = 0;   // the integral of the rate over the stages that are over
    std::chrono::nanoseconds begun_{};   // when the current stage began
    std::size_t stage_ = 0;
    double share_;
    std::uint64_t count_ = 0;
    double offset_;
    std::optional<std::chrono::nanoseconds> next_;
};

std::chrono::nanoseconds length_of(std::vector<Stage> const& stages);

// The requests that are due until then, on average.
double requests_until(std::vector<Stage> const& stages, std::chrono::nanoseconds time);

}   // namespace tricorn::client
