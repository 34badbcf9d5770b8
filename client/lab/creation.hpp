#pragma once
// What it takes to create and destroy a unit.
#include "client/lab/experiment.hpp"

namespace tricorn::lab {

Experiments creation_experiments();

}  // namespace tricorn::lab
