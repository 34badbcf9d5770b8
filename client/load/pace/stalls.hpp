#pragma once
// Knows when a load thread was not there: stopped, or without a processor. Pure: the caller passes the time. The rule
// that it serves is drawn in client/DESIGN.md, 4.
#include "common/io/io.hpp"
#include <algorithm>
#include <cstdint>
#include <utility>

namespace tricorn::client {

// Belongs to one thread. The thread plans a beat every millisecond, at which it does nothing but come. Since the event
// loop hands out what is ready in the order in which it became ready, two things follow. A thread that comes late to a
// beat, and has not worked meanwhile, was not there since it was planned. And what is found before a beat became ready
// after the one before.
class Stalls {
public:
    static constexpr Duration beat_every = std::chrono::milliseconds(1);
    // A beat that comes later than this was missed. Waking up takes some 50 µs on an idle machine.
    static constexpr Duration tolerance = std::chrono::microseconds(500);

    struct Sum {
        Duration total{}, longest{};

        void add(Sum const& other) {
            total += other.total;
            longest = std::max(longest, other.longest);
        }
    };

    // Returns how long the thread has worked so far, in its own processor time.
    using Worked = Duration (*)();

    // Plans the first beat and returns when it is to come.
    Deadline begin(Deadline now, Worked worked) {
        plan(now + beat_every);
        came_ = now;
        worked_ = worked;
        worked_until_beat_ = worked();
        return planned_;
    }

    // The planned beat comes now. Returns when the next one is planned: at once after a missed one, which then comes
    // behind all that is ready now.
    Deadline beat(Deadline now) {
        Duration const worked = worked_();
        Duration const idle = now - planned_ - (worked - worked_until_beat_);
        worked_until_beat_ = worked;
        if (idle <= tolerance) {
            catching_up_ = false;
            plan(now + beat_every);
        } else {
            note(now, idle);
            since_ = planned_;
            catching_up_ = true;
            planned_ = now;
            trusted_until_ = Deadline::min();
        }
        came_ = now;
        return planned_;
    }

    // Returns whether what is found now may have lain ready for a while. Called for each answer.
    bool suspects(Deadline now) const { return now > trusted_until_; }
    // Returns since when it may have lain ready; `now` where the thread was there.
    Deadline ready_since(Deadline now) {
        if (!suspects(now)) return now;
        if (catching_up_) return std::min(now, since_);
        if (now - planned_ - (worked_() - worked_until_beat_) > tolerance) return planned_;
        trusted_until_ = now + tolerance;   // it has worked; to ask is a system call
        return now;
    }
    // Returns how long what is found now may have lain ready, counted from `from` at the earliest.
    Duration absent_before(Deadline now, Deadline from) {
        return std::max(Duration::zero(), now - std::max(ready_since(now), from));
    }
    // Returns for how long the thread missed beats between these two moments, as far as its last absence goes.
    Duration absent(Deadline from, Deadline to) {
        Deadline const since = ready_since(to);
        if (since < to) return to - std::max(since, from);
        return std::max(Duration::zero(), std::min(last_.second, to) - std::max(last_.first, from));
    }

    // A request is said to be sent now, and the system call comes next: if the thread is stopped in between, the time
    // is added to `own`, which must live as long as this.
    void sends(Deadline now, Duration& own) {
        sent_ = now;
        own_ = &own;
    }

    // Returns how long the thread was not there since the last call.
    Sum take() { return std::exchange(sum_, {}); }

private:
    void plan(Deadline next) {
        planned_ = next;
        trusted_until_ = next + tolerance;
    }

    void note(Deadline now, Duration idle) {
        if (own_ != nullptr && sent_ >= came_) *own_ += now - std::max(planned_, sent_);
        own_ = nullptr;
        last_ = {planned_, now};
        sum_.add({idle, idle});
    }

    Deadline planned_ = Deadline::max();   // when the next beat should come
    Deadline trusted_until_ = Deadline::max();   // what is found until then did not lie ready
    Worked worked_ = [] { return Duration::zero(); };
    Duration worked_until_beat_{};
    Deadline came_{};   // when the last beat came
    Deadline since_{};   // while it catches up: when the missed beat was planned
    bool catching_up_ = false;
    std::pair<Deadline, Deadline> last_{};   // the last absence
    Sum sum_;
    Deadline sent_{};   // of the last request
    Duration* own_ = nullptr;
};

}   // namespace tricorn::client
