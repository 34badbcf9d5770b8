#pragma once
// All experiments of the lab: creating, switching, keeping and sharing units.
#include "client/lab/harness/experiment.hpp"

namespace tricorn::client::lab {

Experiments creation_experiments();    // creating and destroying a unit
Experiments switching_experiments();   // switching to another unit
Experiments memory_experiments();      // memory cost of a waiting unit
Experiments counter_experiments();     // incrementing a number
Experiments hand_over_experiments();   // handing one KiB to another unit
Experiments lost_update_experiments();   // incrementing a number without a lock
Experiments shared_variable_experiments();   // what a unit's creator sees of what it wrote
Experiments working_set_experiments();   // switching to another unit that touches memory

}   // namespace tricorn::client::lab
