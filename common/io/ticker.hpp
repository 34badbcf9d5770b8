#pragma once
// A step that a loop takes again and again.
#include "common/io/async_io.hpp"
#include <algorithm>
#include <functional>

namespace tricorn {

class Ticker {
public:
    Ticker(EventLoop& loop, Duration every, std::function<void()> step)
        : timer_(loop.context()), every_(every), step_(std::move(step)) {}

    // Takes the first at once. Where the loop was kept from one, the next comes at once, and what was missed is left out.
    void start() { take(Clock::now()); }

private:
    void take(Deadline due) {
        step_();
        Deadline const next = std::max<Deadline>(due, Clock::now() - every_) + every_;
        timer_.expires_at(next);
        timer_.async_wait([this, next](boost::system::error_code ec) {
            if (!ec) take(next);
        });
    }

    AsyncTimer timer_;
    Duration every_;
    std::function<void()> step_;
};

}   // namespace tricorn
