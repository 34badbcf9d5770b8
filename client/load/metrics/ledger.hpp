#pragma once
// What one thread of the load writes into while it runs: the metrics of each kind of request, and how many are on their
// way. Its pages are slices, turned twice a second.
#include "client/load/metrics/metrics.hpp"
#include "client/load/metrics/slice.hpp"
#include "common/algorithm/random.hpp"
#include <memory>
#include <vector>

namespace tricorn::client {

class Ledger {
public:
    explicit Ledger(std::size_t kinds);

    // The clock is started: `start` is 0 from now on.
    void start(Clock::time_point start, bool open_loop);
    std::size_t kinds() const { return metrics_.size(); }
    Metrics& operator[](std::size_t kind) { return metrics_[kind]; }
    Metrics const& operator[](std::size_t kind) const { return metrics_[kind]; }

    // A request is on its way from `began` to `ended`.
    void began(Clock::time_point now) {
        integrate(now);
        ++in_flight_;
    }
    void ended(Clock::time_point now) {
        integrate(now);
        --in_flight_;
    }

    // Turns the page: what was measured until now. `next` is an empty one, or nullptr.
    std::unique_ptr<Slice> turn(Clock::time_point now, Slice::Part part, std::unique_ptr<Slice> next);

    Measured const& measured(std::size_t kind) const { return page_->kinds[kind]; }   // on the page that is open

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
    Duration begun_{};   // the page
    ThreadCost cost_;   // when it was begun
    std::int64_t in_flight_ = 0;
    unsigned turned_ = 0;
};

}   // namespace tricorn::client
