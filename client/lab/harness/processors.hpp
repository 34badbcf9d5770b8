#pragma once
// On which of the processors that this process may use units are put.
#include "common/os/processors.hpp"
#include <optional>
#include <vector>

namespace tricorn::client::lab {

// Where two units run: on one processor, which they have by turns, or on two.
struct Pair {
    unsigned first = 0;
    std::optional<unsigned>
        second;   // of another core than the first where there is one; nullopt: there is but one processor
    bool one_core = false;       // both are threads of one core
};

Pair choose_pair(std::vector<Processor> const& processors);

// The calling thread, and what it starts, runs there from now on. Throws where that is refused.
void pin(unsigned processor);

enum class Placement {
    scheduler,
    one,
    two
};   // as the scheduler likes; both units on one processor; one on each of two

struct Spots {
    std::optional<unsigned> near, far;   // nullopt: as the scheduler likes
};

// Throws Refusal where two are wanted and there is one.
Spots spots_of(Placement);

}  // namespace tricorn::client::lab
