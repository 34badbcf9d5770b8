#include "common/os/thread_cost.hpp"
#include "common/os/thread_clock.hpp"
#include <cstdint>
#include <fstream>

namespace tricorn {

ThreadCost thread_cost() {
    ThreadCost cost;
    cost.cpu = ThreadClock::now().time_since_epoch();
    // Fields: time on a processor, time waiting for one, number of runs.
    std::ifstream schedstat("/proc/thread-self/schedstat");
    std::int64_t ran = 0, waited = 0;
    if (schedstat >> ran >> waited) cost.waited = std::chrono::nanoseconds(waited);
    return cost;
}

}  // namespace tricorn
