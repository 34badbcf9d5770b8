#pragma once
// A descriptor to which whole lines are written, each with one system call, by any number of processes and threads.
#include <atomic>
#include <string_view>

namespace tricorn {

class LineOutput {
public:
    // What the descriptor leads to decides how a write is kept from waiting for a reader. Does not own it; -1: nothing.
    void open_nonblocking(int descriptor);
    // For a descriptor that others share and whose flags are not ours to change, such as stderr. Where the system
    // allows it the descriptor is led to the same place anew, with flags of its own.
    void open_shared(int descriptor);

    int descriptor() const { return descriptor_.load(std::memory_order_relaxed); }

    // Writes the line, given without its end. Never waits, never throws. Returns 0, or the errno for which the line is
    // lost: EAGAIN where the reader is too slow, EPIPE where nobody reads, ENOSPC, EFBIG and so on. What another line
    // has left unfinished is ended first.
    int write(std::string_view line) noexcept;

private:
    enum class Way : unsigned char {
        plain,   // it does not wait
        polled,   // it could wait, so it is asked for room first
        socket,
    };

    std::atomic<int> descriptor_{-1};
    std::atomic<Way> way_{Way::plain};
    std::atomic<bool> torn_{false};   // the last line was written in part, for lack of room
};

}   // namespace tricorn
