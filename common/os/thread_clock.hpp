#pragma once
// The CPU time of the calling thread, user and system, as a clock: it stands still while the thread waits or others run.
#include <chrono>
#include <ctime>

namespace tricorn {

// Times of different threads have nothing to do with each other. A reading is a system call (clock_gettime(2),
// CLOCK_THREAD_CPUTIME_ID), about 0.2 µs.
struct ThreadClock {
    using duration = std::chrono::nanoseconds;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<ThreadClock>;
    static constexpr bool is_steady = true;

    static time_point now() {
        timespec time{};
        ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return time_point(std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec));
    }
};

}   // namespace tricorn
