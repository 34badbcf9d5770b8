#pragma once
// What it takes to let another unit run.
#include "client/lab/experiment.hpp"

namespace tricorn::lab {

Experiments switching_experiments();

}  // namespace tricorn::lab
