#pragma once
// The processor time used by the calling thread so far.
#include <chrono>

namespace tricorn {

struct ThreadCost {
    std::chrono::nanoseconds cpu{};      // user and system
    std::chrono::nanoseconds waited{};   // runnable, without a processor (schedstat of proc(5)); 0 if unavailable

    void add(ThreadCost const& other) {
        cpu += other.cpu;
        waited += other.waited;
    }
};

ThreadCost thread_cost();

}  // namespace tricorn
