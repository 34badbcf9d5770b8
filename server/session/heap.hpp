#pragma once
// What the C library's heap keeps of memory that has been freed.
#include "common/io/io.hpp"
#include <cstdint>

namespace tricorn::server {

// Bounds the number of heaps: by default each thread of a crowd gets one of its own, up to eight for each processor, and
// they are never given back. Call it before the first thread.
void bound_heaps();

// Notices that a crowd of connections has gone, whose memory should go back to the system. Knows no clock.
class Crowds {
public:
    static constexpr std::uint32_t crowd = 64;   // connections; fewer are no crowd
    static constexpr Duration at_most_every = std::chrono::seconds(10);

    // Called often, by one thread. True: give memory back now.
    bool gone(std::uint32_t connections, Deadline (*now)() = &Clock::now);

private:
    std::uint32_t most_ = 0;
    Deadline next_{};
};

// Gives back what is free (malloc_trim(3)); takes milliseconds where much is.
void give_memory_back();

}   // namespace tricorn::server
