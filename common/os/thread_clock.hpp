#pragma once
// A clock that counts the calling thread's CPU time, user and system. It stands still while the thread waits or is not
// running.
#include <chrono>
#include <ctime>

namespace tricorn {

// Times of different threads are not comparable. Reading it is a system call (clock_gettime(2),
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
