#include "client/lab/timeline/recorder.hpp"
#include <cerrno>
#include <ctime>
#include <sched.h>
#include <sys/prctl.h>

namespace tricorn::client::lab {

using std::chrono::nanoseconds;

std::int64_t steady_now() {
    return nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void sleep_until(std::int64_t moment) {
    constexpr std::int64_t second = 1'000'000'000;
    timespec const until{moment / second, moment % second};
    while (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr) == EINTR) {}
}

void sleep_exactly() {
    ::prctl(PR_SET_TIMERSLACK, 1UL);   // nanoseconds
}

void Recorder::add(std::int64_t to, UnitState state, int processor) {
    if (to <= at_) return;
    ring_->put({at_, to, processor, state});
    at_ = to;
}

void Recorder::compute(nanoseconds work) {
    int processor = ::sched_getcpu();
    std::int64_t last = at_;
    for (std::int64_t done = 0; done < work.count();) {
        int const here = ::sched_getcpu();
        std::int64_t const now = steady_now();
        if (now - last > longest_blink.count()) {
            add(last, UnitState::runs, processor);
            add(now, UnitState::ready);
            processor = ::sched_getcpu();   // it may have lost its processor between the two readings above
        } else {
            if (here != processor) {
                add(last, UnitState::runs, processor);
                processor = here;
            }
            done += now - last;
        }
        last = now;
    }
    add(last, UnitState::runs, processor);
}

void Recorder::sleep(nanoseconds length) {
    std::int64_t const due = at_ + length.count();
    sleep_until(due);
    waited(due);
}

void Recorder::waited(std::int64_t due) {
    std::int64_t const now = steady_now();
    if (now - due <= longest_blink.count()) return add(now, UnitState::waits);
    add(due, UnitState::waits);
    add(now, UnitState::ready);
}

void Recorder::waited() {
    add(steady_now(), UnitState::waits);
}

void Recorder::was_ready() {
    std::int64_t const now = steady_now();
    if (now - at_ > longest_blink.count()) add(now, UnitState::ready);
}

}   // namespace tricorn::client::lab
