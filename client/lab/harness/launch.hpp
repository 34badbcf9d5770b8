#pragma once
// One run of an experiment in a fresh process, of which nothing is left afterwards.
#include "client/lab/harness/bench.hpp"
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace tricorn::client::lab {

struct LaunchPlan {
    std::chrono::nanoseconds slice{};      // about how long is measured
    Bench::Clock::time_point deadline;     // nothing is begun after that
    std::chrono::nanoseconds patience{};   // a process that runs for so long beyond the deadline hangs, and is killed
    Overhead overhead;
    int stop_descriptor = -1;   // readable: end it at once; -1: none. Nothing is read from it
};

struct LaunchResult {
    bool stopped = false;   // by the stop descriptor; then there is nothing else
    std::string why_not;   // empty: it has measured
    bool may_succeed = false;   // where it has not: another launch may
    double value = 0;
    std::uint64_t operations = 0;
    std::vector<double> parts;   // NaN: not known
};

// The process leads a process group of its own: a Ctrl-C on the terminal is the caller's alone to handle. It dies with
// the caller, and all that it has started dies with it. Call it while this process has one thread: what another thread
// holds locked stays locked in a forked process.
LaunchResult launch(std::function<void(Bench&)> const& run, LaunchPlan const& plan);

}   // namespace tricorn::client::lab
