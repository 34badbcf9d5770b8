#pragma once
// A heartbeat counter in shared memory, which another process polls. Only its changes count.
#include <atomic>
#include <chrono>
#include <cstdint>

namespace tricorn {

// Beaten by one thread. The counter must outlive it.
class Pulse {
public:
    using Duration = std::chrono::steady_clock::duration;

    Pulse(std::atomic<std::uint64_t>& beats, Duration every) : beats_(&beats), every_(every) {}

    void beat() { beats_->store(beats_->load(std::memory_order_relaxed) + 1, std::memory_order_relaxed); }
    Duration every() const { return every_; }   // the maximum interval; longer waits beat in between

private:
    std::atomic<std::uint64_t>* beats_;
    Duration every_;
};

}   // namespace tricorn
