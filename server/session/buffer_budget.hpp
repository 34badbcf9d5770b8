#pragma once
// How many bytes of large responses a worker may hold until its clients have taken them.
#include <atomic>
#include <cstdint>

namespace tricorn::server {

// Thread-safe.
class BufferBudget {
public:
    explicit BufferBudget(std::uint64_t most) : most_(most) {}

    // False: it is used up. One response may always be held, however large it is.
    bool hold(std::uint64_t bytes) {
        std::uint64_t const before = held_.fetch_add(bytes, std::memory_order_relaxed);
        if (before == 0 || before + bytes <= most_) return true;
        release(bytes);
        return false;
    }
    void release(std::uint64_t bytes) { held_.fetch_sub(bytes, std::memory_order_relaxed); }
    std::uint64_t held() const { return held_.load(std::memory_order_relaxed); }

private:
    std::uint64_t const most_;   // bytes
    std::atomic<std::uint64_t> held_{0};
};

}   // namespace tricorn::server
