#pragma once
// All experiments of the lab: what it takes to create, to switch, to keep in memory and to share.
#include "client/lab/harness/experiment.hpp"

namespace tricorn::client::lab {

Experiments creation_experiments();    // creating and destroying a unit
Experiments switching_experiments();   // letting another unit run
Experiments memory_experiments();      // what a unit that waits costs in memory
Experiments counter_experiments();     // one number that is counted up
Experiments hand_over_experiments();   // one KiB that goes from one unit to another

}   // namespace tricorn::client::lab
