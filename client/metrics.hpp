#pragma once
// Counts what happens to requests: one object for each thread, merged afterwards. Only `live` may be read meanwhile.
#include "client/result.hpp"
#include "common/io/io.hpp"
#include <atomic>
#include <string_view>

namespace tricorn {

// What another thread may look at while the load runs.
struct alignas(64) LiveCounts {
    std::atomic<std::uint64_t> done{0};
    std::atomic<std::uint64_t> errors{0};
};

// A request's moments.
struct Moments {
    Clock::time_point sent;
    Clock::time_point first_byte;
    Clock::time_point done;
};

class Metrics {
public:
    // Before the first request: times are counted from `start`.
    void start(Clock::time_point start) { start_ = start; }

    void offered() { ++measured_.totals.offered; }
    void sent() { ++measured_.totals.sent; }
    void connected(Duration took);
    // A whole response. `counts`: it came before the window's end.
    void answered(unsigned status, bool ok, bool counts, Moments const& moments);
    // A request ended without a response. `age`: how long ago it was sent, for timeouts.
    void failed(Failure failure, Clock::time_point now, Duration age, std::string_view sample);
    void unfinished(Clock::time_point now, Duration age);
    void moved(std::uint64_t sent, std::uint64_t received) {
        measured_.bytes_sent += sent;
        measured_.bytes_received += received;
    }

    Measured const& measured() const { return measured_; }
    LiveCounts const& live() const { return live_; }

private:
    void ended(Clock::time_point now) { measured_.last_at = std::max(measured_.last_at, now - start_); }

    Clock::time_point start_{};
    Measured measured_;
    LiveCounts live_;
};

}  // namespace tricorn
