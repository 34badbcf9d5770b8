#pragma once
// What one unit gives another that waits for it, perhaps in another process: a word, in shared memory where need be.
#include "common/io/io.hpp"
#include <atomic>
#include <csignal>
#include <cstdint>

namespace tricorn {

// Tells an event loop that it was given something. A signal, because any process of the service can send one to any other
// without having inherited a descriptor of it; this one, because whoever does not listen ignores it (signal(7)).
constexpr int grant_signal = SIGURG;

class Grant {
public:
    bool given() const { return word_.load(std::memory_order_acquire) != 0; }
    std::uint32_t what() const { return word_.load(std::memory_order_acquire); }   // 0: nothing yet

    void give(std::uint32_t what) { word_.store(what, std::memory_order_release); }   // then wake()
    void clear() { word_.store(0, std::memory_order_release); }
    void wake();   // whoever blocks in wait_until; an event loop is sent grant_signal

    // Blocks until it is given or the deadline has passed; says whether it is given (futex(2), across processes).
    bool wait_until(Deadline deadline) const;

private:
    std::atomic<std::uint32_t> word_{0};
};

}   // namespace tricorn
