#include "client/thread_cost.hpp"
#include <cstdint>
#include <ctime>
#include <fstream>

namespace tricorn {

ThreadCost thread_cost() {
    ThreadCost cost;
    timespec cpu{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &cpu);
    cost.cpu = std::chrono::seconds(cpu.tv_sec) + std::chrono::nanoseconds(cpu.tv_nsec);
    // Time on a processor, time waited for one, and how often.
    std::ifstream schedstat("/proc/thread-self/schedstat");
    std::int64_t ran = 0, waited = 0;
    if (schedstat >> ran >> waited) cost.waited = std::chrono::nanoseconds(waited);
    return cost;
}

}  // namespace tricorn
