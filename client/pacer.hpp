#pragma once
// When requests are sent. Pure: knows no clock and no socket, time is handed in.
#include "common/io/io.hpp"
#include <algorithm>
#include <atomic>
#include <cstdint>

namespace tricorn {

// The requests that all threads together may still send.
class Allowance {
public:
    explicit Allowance(std::uint64_t requests) : left_(static_cast<std::int64_t>(requests)) {}
    bool take() { return left_.fetch_sub(1, std::memory_order_relaxed) > 0; }

private:
    std::atomic<std::int64_t> left_;
};

// The closed loop's: whoever is free may send, until the time or the allowance is used up. One thread's own.
class Pacer {
public:
    // `allowance`: nullptr for none; outlives this.
    explicit Pacer(Allowance* allowance) : allowance_(allowance) {}

    // No request begins at or after `end`; responses are awaited until `cut_off`.
    void set(Deadline end, Deadline cut_off) {
        end_ = end;
        cut_off_ = cut_off;
    }
    // Earlier than planned; never later.
    void stop(Deadline now, Deadline cut_off) {
        end_ = std::min(end_, now);
        cut_off_ = std::min(cut_off_, cut_off);
    }
    // May a request begin now? One that may has been taken from the allowance.
    bool grant(Deadline now) { return now < end_ && (allowance_ == nullptr || allowance_->take()); }

    Deadline end() const { return end_; }
    Deadline cut_off() const { return cut_off_; }

private:
    Allowance* allowance_;
    Deadline end_ = Deadline::max();
    Deadline cut_off_ = Deadline::max();
};

}  // namespace tricorn
