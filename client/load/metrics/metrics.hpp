#pragma once
// Counts what happens to requests of one kind, in one thread. A request is counted when it has ended, all at once, so
// that each slice's counts add up. Only `live` may be read by others meanwhile.
#include "client/load/metrics/measured.hpp"
#include "common/io/io.hpp"
#include <atomic>
#include <string_view>

namespace tricorn::client {

// What another thread may look at while the load runs.
struct alignas(64) LiveCounts {
    std::atomic<std::uint64_t> done{0};
    std::atomic<std::uint64_t> errors{0};
};

// A request's moments.
struct Moments {
    Clock::time_point due;   // in a closed loop: when its connection was free for it
    Clock::time_point sent;
    Clock::time_point first_byte;
    Clock::time_point done;
};

// How it ended when it got no response.
struct Loss {
    bool sent = false;   // its sending had begun
    Clock::time_point now;
    Moments const& moments;
};

class Metrics {
public:
    // Times are counted from `start`; `open_loop`: then there is lateness.
    void start(Clock::time_point start, bool open_loop) {
        start_ = start;
        open_loop_ = open_loop;
    }
    // Where it is counted from now on.
    void record_into(Measured& place) { measured_ = &place; }

    void connected(Duration took);
    void shook_hands(Duration took) { measured_->handshake.record(took); }
    void could_not_reopen() { ++measured_->reopen_failures; }
    // A whole response. `counts`: it came before the window's end.
    void answered(unsigned status, bool ok, bool counts, Moments const& moments);
    // A request ended without a response.
    void failed(Failure failure, Loss const& loss, std::string_view sample);
    void unfinished(Loss const& loss);
    // So many that were due then, and never sent.
    void never_sent(Clock::time_point now, Clock::time_point due, std::uint64_t count);
    void dropped(std::uint64_t count);
    // A connection was free, and yet its turn was noticed so late.
    void noticed_late(Duration lateness) { measured_->own_lateness.record(lateness); }
    void moved(std::uint64_t sent, std::uint64_t received) {
        measured_->bytes_sent += sent;
        measured_->bytes_received += received;
    }

    LiveCounts const& live() const { return live_; }

private:
    void ended(Clock::time_point now, bool sent, Moments const& moments);

    Clock::time_point start_{};
    bool open_loop_ = false;
    Measured* measured_ = nullptr;
    LiveCounts live_;
};

}  // namespace tricorn::client
