#include "server/scoreboard/heartbeat.hpp"
#include <algorithm>

namespace tricorn::server {

using std::chrono::milliseconds;

Duration Heartbeat::beat_every(Duration timeout) {
    constexpr Duration seldom = milliseconds(7'500);
    if (timeout == Duration::zero()) return seldom;
    return std::clamp<Duration>(timeout / 4, milliseconds(10), seldom);
}

Duration Heartbeat::look_every() const {
    return std::clamp<Duration>(timeout_ / 8, milliseconds(10), milliseconds(1'000));
}

bool Heartbeat::begin_look(Deadline now) {
    if (timeout_ == Duration::zero()) return false;
    bool const first = next_look_ == Deadline::max();
    if (!first && now < next_look_) return false;
    if (!first && now > next_look_ + timeout_ / 2) forgiven_ = now;
    look_ = now;
    next_look_ = now + look_every();
    return true;
}

}   // namespace tricorn::server
