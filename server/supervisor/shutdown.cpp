#include "server/supervisor/shutdown.hpp"
#include "common/log/log.hpp"
#include <algorithm>

namespace tricorn::server {

void Shutdown::ask(Deadline now) {
    if (phase_ != Phase::none) {
        log::warning("second stop request: stopping at once");
        return force();
    }
    board_->draining.store(true);
    if (config_->supervision.drain_delay == Duration::zero()) return drain(now);
    log::info("stop request: not ready any more, draining after the drain delay");
    phase_ = Phase::delay;
    ends_ = now + config_->supervision.drain_delay;
}

void Shutdown::drain(Deadline now) {
    log::info("stopping gracefully");
    phase_ = Phase::draining;
    ends_ = now + config_->supervision.graceful_timeout;
    constexpr int still_on_their_way = 16;   // margin for clients that connect before the queue is found empty
    board_->left_in_queue.store(listeners_->refuse_more() + still_on_their_way);
    queue_open_ = true;
}

void Shutdown::force() {
    phase_ = Phase::forced;
    ends_ = Deadline::max();
}

void Shutdown::step(Deadline now) {
    // Once the workers have accepted all queued connections, later clients are refused at once instead of waiting in
    // vain.
    if (queue_open_ && board_->left_in_queue.load() <= 0) {
        queue_open_ = false;
        listeners_->refuse_all();
    }
    if (now < ends_) return;
    if (phase_ == Phase::delay) return drain(now);
    log::warning("the graceful timeout is over: stopping by force");
    force();
}

Deadline Shutdown::next_step() const {
    return queue_open_ ? std::min(ends_, Clock::now() + std::chrono::milliseconds(20)) : ends_;
}

}   // namespace tricorn::server
