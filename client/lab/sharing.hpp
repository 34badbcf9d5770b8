#pragma once
// What it takes to share data.
#include "client/lab/experiment.hpp"

namespace tricorn::lab {

Experiments counter_experiments();     // one number that is counted up
Experiments hand_over_experiments();   // one KiB that goes from one unit to another

}  // namespace tricorn::lab
