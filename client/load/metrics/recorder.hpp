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

    // Requests were due at that time, which may lie in an earlier slice.
    void due(Clock::time_point at, std::uint64_t requests = 1) {
        if (at - start_ >= begun_)
            slice_->due += requests;
        else
            due_earlier(at - start_, requests);
    }
    void was_absent(Absence const& absence) { slice_->absence.add(absence); }

    // Returns the current slice and starts a new one. `next` is an empty slice, or nullptr to allocate one.
    std::unique_ptr<Slice> rotate(Clock::time_point now, Slice::Part part, std::unique_ptr<Slice> next);

    Measured const& measured(std::size_t kind) const { return slice_->kinds[kind]; }   // of the current slice

private:
    void integrate(Clock::time_point now) {
        slice_->in_flight += in_flight_ * (now - integrated_);
        integrated_ = now;
    }
    void open(std::unique_ptr<Slice> slice);
    void due_earlier(Duration at, std::uint64_t requests);

    std::vector<Metrics> metrics_;
    std::unique_ptr<Slice> slice_;
    Clock::time_point start_{};
    Clock::time_point integrated_{};
    Duration begun_{};   // start of the current slice
    std::vector<Duration> begins_;   // of the slices before it
    ThreadCost cost_;   // at that time
    std::int64_t in_flight_ = 0;
    unsigned rotations_ = 0;
};

}   // namespace tricorn::client
