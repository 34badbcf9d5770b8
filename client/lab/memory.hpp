#pragma once
// What a unit that waits costs in memory.
#include "client/lab/experiment.hpp"

namespace tricorn::lab {

Experiments memory_experiments();

}  // namespace tricorn::lab
