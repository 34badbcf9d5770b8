#pragma once
// Counts requests of one kind in one thread. Counts a request once, when it ends, so that each slice's counts add up.
// Other threads may read only `live` meanwhile.
#include "client/load/metrics/measured.hpp"
#include "common/io/io.hpp"
#include <atomic>
#include <string_view>

namespace tricorn::client {

// Counts that other threads may read while the load runs.
struct alignas(64) LiveCounts {
    std::atomic<std::uint64_t> done{0};
    std::atomic<std::uint64_t> not_ok{0};   // of these
    std::atomic<std::uint64_t> errors{0};
};

// The times of one request.
struct Moments {
    Clock::time_point due;   // closed loop: when its connection was free
    Clock::time_point sent;
    Clock::time_point first_byte;
    Clock::time_point done;
    // What the client itself may have added: to the time from due to sent, to that until the first byte, and to the
    // whole time from sent to done.
    Duration own_lateness{}, own_to_first_byte{}, own{};
};

// How a request without a response ended.
struct Loss {
    bool sent = false;   // sending had begun
    Clock::time_point now;
    Moments const& moments;
    bool own = false;   // the client itself may have caused it
};

class Metrics {
public:
    // Times count from `start`; `open_loop`: record lateness.
    void start(Clock::time_point start, bool open_loop) {
        start_ = start;
        open_loop_ = open_loop;
    }
    // Counts into `place` from now on.
    void record_into(Measured& place) { measured_ = &place; }

    void connected(Duration took);
    void shook_hands(Duration took) { measured_->handshake.record(took); }
    void lacked_space() { ++measured_->bare_status_lines; }
    // A request met a connection that the server had closed behind `answers` answers.
    void closed_unannounced(std::uint64_t answers) { measured_->unannounced.add({1, answers, answers}); }
    void could_not_reopen() { ++measured_->reopen_failures; }
    // Records a complete response. `counts`: it arrived before the end of the window.
    void answered(unsigned status, bool ok, bool counts, Moments const& moments);
    // Records a request that ended without a response.
    void failed(Failure failure, Loss const& loss, std::string_view sample);
    void unfinished(Loss const& loss);
    // Records `count` requests that were due at `due` and never sent. `own`: because of the client itself.
    void never_sent(Clock::time_point now, Clock::time_point due, std::uint64_t count, bool own);
    void dropped(std::uint64_t count);
    void moved(std::uint64_t sent, std::uint64_t received) {
        measured_->bytes_sent += sent;
        measured_->bytes_received += received;
    }

    LiveCounts const& live() const { return live_; }

private:
    void ended(Clock::time_point now, bool sent, Moments const& moments);
    void delayed(bool ok, Moments const& moments);

    Clock::time_point start_{};
    bool open_loop_ = false;
    Measured* measured_ = nullptr;
    LiveCounts live_;
};

}   // namespace tricorn::client
