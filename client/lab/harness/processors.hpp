#pragma once
// On which of the processors that this process may use units are put.
#include "common/os/processors.hpp"
#include <optional>
#include <vector>

namespace tricorn::client::lab {

// The processors of two units: one that they share, or two.
struct Pair {
    unsigned first = 0;
    std::optional<unsigned> second;   // on another core than the first if possible; nullopt: only one processor
    bool one_core = false;       // both are hardware threads of one core
};

Pair choose_pair(std::vector<Processor> const& processors);

// Pins the calling thread, and what it starts, to the processor. Throws if refused.
void pin(unsigned processor);

enum class Placement { scheduler, one, two };   // left to the scheduler; both on one processor; one on each of two

struct Spots {
    std::optional<unsigned> near, far;   // nullopt: left to the scheduler
};

// Throws Refusal if two processors are needed and there is one.
Spots spots_of(Placement);

}  // namespace tricorn::client::lab
