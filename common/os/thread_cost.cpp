#include "common/os/thread_cost.hpp"
#include "common/os/process.hpp"
#include "common/os/thread_clock.hpp"

namespace tricorn {

ThreadCost thread_cost() {
    ThreadCost cost;
    cost.cpu = ThreadClock::now().time_since_epoch();
    cost.waited = scheduled_times_of_this_thread().waited;
    return cost;
}

}  // namespace tricorn
