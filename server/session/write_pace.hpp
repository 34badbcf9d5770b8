#pragma once
// Decides whether a client that takes its response slowly is worth waiting for. Knows no clock and no socket: times and
// byte counts are passed in.
#include "common/io/io.hpp"
#include <cstdint>

namespace tricorn::server {

// Measures what the client has acknowledged, and only while bytes that we hold wait for room in the socket.
class WritePace {
public:
    struct Limits {
        Duration stalled{};   // the longest wait without progress
        std::uint64_t rate = 0;   // bytes a second, on average over `window`; 0: no limit
        Duration whole{};   // all waits for one response together; zero: no limit
    };
    static constexpr Duration window = std::chrono::seconds(30);

    bool begun() const { return begun_; }
    void note_sent(std::size_t bytes) { sent_ += static_cast<std::int64_t>(bytes); }   // given to the kernel

    // The socket has no room: a wait begins, or goes on. Returns when to look again at what has been acknowledged: the
    // kernel reports room only when a good part of a large buffer is free.
    Deadline begin(Limits const& limits, Deadline now, std::size_t unacknowledged);
    // The wait has ended, with room or not. False: the client is too slow.
    bool goes_on(Limits const& limits, Deadline now, std::size_t unacknowledged, bool room);

private:
    Deadline next_look(Limits const& limits, Deadline now) const;

    bool begun_ = false;
    std::int64_t sent_ = 0;
    std::int64_t sent_before_ = 0;   // when the last wait began
    std::int64_t taken_ = 0;   // acknowledged at the last progress; negative: of earlier responses
    std::int64_t window_taken_ = 0;   // the same when the window began
    Deadline progress_{};   // the last one
    Deadline waiting_since_{};
    Deadline look_{};
    Duration window_waited_{};
    Duration whole_waited_{};
};

}   // namespace tricorn::server
