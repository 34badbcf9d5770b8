#include "server/session/write_pace.hpp"
#include <algorithm>

namespace tricorn::server {

namespace {

// A stall is noticed up to this share of the limit late.
constexpr int looks_per_limit = 8;
constexpr Duration shortest_look = std::chrono::milliseconds(20);

}   // namespace

Deadline WritePace::begin(Limits const& limits, Deadline now, std::size_t unacknowledged) {
    // What has been sent since the last wait is room that the client has made.
    if (!begun_ || sent_ != sent_before_) progress_ = now;
    if (!begun_) window_taken_ = taken_ = sent_ - static_cast<std::int64_t>(unacknowledged);
    begun_ = true;
    sent_before_ = sent_;
    waiting_since_ = now;
    return look_ = next_look(limits, now);
}

bool WritePace::goes_on(Limits const& limits, Deadline now, std::size_t unacknowledged, bool room) {
    // What is late beyond the planned look is not the client's fault: this process did not run.
    Duration const waited = std::min(now, look_) - waiting_since_;
    window_waited_ += waited;
    whole_waited_ += waited;
    auto const taken = sent_ - static_cast<std::int64_t>(unacknowledged);
    if (room || taken > taken_) progress_ = now;
    taken_ = std::max(taken_, taken);
    if (now >= progress_ + limits.stalled) return false;
    if (limits.whole > Duration::zero() && whole_waited_ >= limits.whole) return false;
    if (window_waited_ < window) return true;
    double const seconds = std::chrono::duration<double>(window_waited_).count();
    if (static_cast<double>(taken_ - window_taken_) < static_cast<double>(limits.rate) * seconds) return false;
    window_taken_ = taken_;
    window_waited_ = Duration::zero();
    return true;
}

Deadline WritePace::next_look(Limits const& limits, Deadline now) const {
    Deadline look =
        std::min(progress_ + limits.stalled, now + std::max(limits.stalled / looks_per_limit, shortest_look));
    if (limits.rate > 0) look = std::min(look, now + (window - window_waited_));
    if (limits.whole > Duration::zero()) look = std::min(look, now + (limits.whole - whole_waited_));
    return std::max(look, now);
}

}   // namespace tricorn::server
