#pragma once
// A value that one unit passes to another that waits for it, possibly in another process (shared memory).
#include "common/io/io.hpp"
#include <atomic>
#include <csignal>
#include <cstdint>

namespace tricorn {

// Tells an event loop that something was granted to it. A signal, because any process of the service can send one to
// any other without an inherited descriptor; SIGURG, because its default action is to ignore it (signal(7)).
constexpr int grant_signal = SIGURG;

class Grant {
public:
    bool given() const { return word_.load(std::memory_order_acquire) != 0; }
    std::uint32_t what() const { return word_.load(std::memory_order_acquire); }   // 0: nothing granted yet

    void give(std::uint32_t what) { word_.store(what, std::memory_order_release); }   // call wake() afterwards
    void clear() { word_.store(0, std::memory_order_release); }
    void wake();   // wakes a thread that blocks in wait_until; event loops need grant_signal instead

    // Blocks until it is granted or the deadline has passed; returns true if granted (futex(2), across processes).
    bool wait_until(Deadline deadline) const;

private:
    std::atomic<std::uint32_t> word_{0};
};

}   // namespace tricorn
