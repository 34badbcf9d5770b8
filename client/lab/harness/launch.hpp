#pragma once
// Runs an experiment once in a fresh process and leaves nothing of it behind.
#include "client/lab/harness/bench.hpp"
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace tricorn::client::lab {

struct LaunchPlan {
    std::chrono::nanoseconds slice{};      // approximate measuring time
    Bench::Clock::time_point deadline;     // nothing starts after that
    std::chrono::nanoseconds patience{};   // a process that overruns the deadline by this is killed as hung
    Overhead overhead;
    int stop_descriptor = -1;   // when readable, ends the run at once; never read from; -1: none
};

struct LaunchResult {
    bool stopped = false;   // by the stop descriptor; the rest is then unset
    std::string why_not;   // why it did not measure; empty: it did
    bool may_succeed = false;   // after a failure: another launch may succeed
    double value = 0;
    std::uint64_t operations = 0;
    std::vector<double> parts;   // NaN: unknown
};

// The process leads its own process group, so that the caller alone handles Ctrl-C. It and all that it starts die with
// the caller. Call while this process has one thread: locks held by other threads would stay locked in the fork.
LaunchResult launch(std::function<void(Bench&)> const& run, LaunchPlan const& plan);

}   // namespace tricorn::client::lab
