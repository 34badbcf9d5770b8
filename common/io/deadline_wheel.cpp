#include "common/io/deadline_wheel.hpp"
#include <algorithm>
#include <cassert>

namespace tricorn {

Timed::Timed([[maybe_unused]] Timed&& other) noexcept {
    assert(!other.is_linked());
}

std::uint64_t DeadlineWheel::ticks_up(Deadline deadline) {
    return static_cast<std::uint64_t>((deadline.time_since_epoch() + tick - Duration(1)) / tick);
}

// A deadline beyond the wheel's range waits in the farthest slot and is checked again there.
void DeadlineWheel::link(Timed& timed) {
    std::uint64_t const wanted = ticks_up(timed.deadline_);
    timed.tick_ = std::clamp(wanted, current_, current_ + slots - 1);
    wheel_[timed.tick_ % slots].push_back(timed);
}

bool DeadlineWheel::arm(Timed& timed, WaitPurpose need, Deadline deadline) {
    timed.need_ = need;
    timed.deadline_ = deadline;
    timed.armed_ = true;
    // Linked in an earlier slot: when that slot is processed, it finds the later deadline and moves the entry.
    if (timed.is_linked() && ticks_up(deadline) >= timed.tick_) return false;
    if (timed.is_linked()) timed.unlink();
    link(timed);
    return timed.tick_ < promised_;
}

void DeadlineWheel::take_due(Slot& slot, std::uint64_t until, Slot& due) {
    for (auto it = slot.begin(); it != slot.end();) {
        Timed& timed = *it++;
        if (timed.tick_ > until) continue;
        timed.unlink();
        if (timed.armed_) due.push_back(timed);
    }
}

void DeadlineWheel::advance(Deadline now) {
    auto const until = static_cast<std::uint64_t>(now.time_since_epoch() / tick);
    if (until < current_) return;
    Slot due;
    std::uint64_t const last = std::min(until, current_ + slots - 1);
    for (std::uint64_t at = current_; at <= last; ++at) take_due(wheel_[at % slots], until, due);
    current_ = until + 1;
    promised_ = UINT64_MAX;
    while (!due.empty()) {
        Timed& timed = due.front();
        timed.unlink();
        if (timed.deadline_ > now) {
            link(timed);
            continue;
        }
        timed.armed_ = false;
        timed.expire();   // may arm, disarm or destroy others, and itself
    }
}

std::optional<Deadline> DeadlineWheel::next() const {
    promised_ = UINT64_MAX;
    for (std::uint64_t at = current_; at < current_ + slots; ++at) {
        if (wheel_[at % slots].empty()) continue;
        promised_ = at;
        return Deadline(tick * static_cast<Duration::rep>(at));
    }
    return std::nullopt;
}

template <class Concerned>
void DeadlineWheel::bring_forward(Deadline deadline, Concerned concerned) {
    Slot hastened;
    for (Slot& slot : wheel_) {
        for (auto it = slot.begin(); it != slot.end();) {
            Timed& timed = *it++;
            if (!timed.armed_ || timed.deadline_ <= deadline || !concerned(timed)) continue;
            timed.unlink();
            hastened.push_back(timed);
        }
    }
    while (!hastened.empty()) {
        Timed& timed = hastened.front();
        timed.unlink();
        arm(timed, timed.need_, deadline);
    }
}

bool DeadlineWheel::expire_first(WaitPurpose need) {
    Timed* first = nullptr;
    for (Slot& slot : wheel_) {
        for (Timed& timed : slot) {
            if (!timed.armed_ || timed.need_ != need) continue;
            if (first == nullptr || timed.deadline_ < first->deadline_) first = &timed;
        }
    }
    if (first == nullptr) return false;
    first->unlink();
    first->armed_ = false;
    first->expire();
    return true;
}

void DeadlineWheel::shorten_deadlines(Deadline deadline) {
    bring_forward(deadline, [](Timed const&) { return true; });
}

void DeadlineWheel::shorten_idle_deadlines(Deadline deadline) {
    bring_forward(deadline, [](Timed const& timed) { return timed.need_ == WaitPurpose::request; });
}

}  // namespace tricorn
