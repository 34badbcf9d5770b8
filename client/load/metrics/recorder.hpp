#pragma once
// Records one thread's measurements: the metrics of each request kind and the requests in flight. Starts a new
// half-second slice twice a second.
#include "client/load/metrics/metrics.hpp"
#include "client/load/metrics/slice.hpp"
#include "common/algorithm/random.hpp"
#include <memory>
#include <vector>

namespace tricorn::client {

class Recorder {
public:
    explicit Recorder(std::size_t kinds);

    // Starts the clock: times count from `start`.
    void start(Clock::time_point start, bool open_loop);
    std::size_t kinds() const { return metrics_.size(); }
    Metrics& operator[](std::size_t kind) { return metrics_[kind]; }
    Metrics const& operator[](std::size_t kind) const { return metrics_[kind]; }

    // A request is in flight from began() to ended().
    void began(Clock::time_point now) {
        integrate(now);
        ++in_flight_;
    }
    void ended(Clock::time_point now) {
        integrate(now);
        --in_flight_;
    }

    // Returns the current slice and starts a new one. `next` is an empty slice, or nullptr to allocate one.
    std::unique_ptr<Slice> rotate(Clock::time_point now, Slice::Part part, std::unique_ptr<Slice> next);

    Measured const& measured(std::size_t kind) const { return page_->kinds[kind]; }   // of the current slice

private:
    void integrate(Clock::time_point now) {
        page_->in_flight += in_flight_ * (now - integrated_);
        integrated_ = now;
    }
    void open(std::unique_ptr<Slice> page);

    std::vector<Metrics> metrics_;
    std::unique_ptr<Slice> page_;
    Clock::time_point start_{};
    Clock::time_point integrated_{};
    Duration begun_{};   // start of the current slice
    ThreadCost cost_;   // at that time
    std::int64_t in_flight_ = 0;
    unsigned turned_ = 0;
};

}   // namespace tricorn::client
