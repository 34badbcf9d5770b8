#pragma once
// A sign of life: a number in shared memory that another process looks at now and then. Only whether it has changed
// counts.
#include <atomic>
#include <chrono>
#include <cstdint>

namespace tricorn {

// Beaten by one thread. Refers to a number that outlives it.
class Pulse {
public:
    using Duration = std::chrono::steady_clock::duration;

    Pulse(std::atomic<std::uint64_t>& beats, Duration every) : beats_(&beats), every_(every) {}

    void beat() { beats_->store(beats_->load(std::memory_order_relaxed) + 1, std::memory_order_relaxed); }
    Duration every() const { return every_; }   // who waits longer beats in between

private:
    std::atomic<std::uint64_t>* beats_;
    Duration every_;
};

}   // namespace tricorn
