#pragma once
// The processors that this process may use, and the placement of units on them.
#include <optional>
#include <vector>

namespace tricorn::client::lab {

std::vector<int> allowed_processors();   // kernel numbers, ascending; sched_getaffinity(2)

// The processors of two units: one that they share, or two.
struct Pair {
    int first = 0;
    std::optional<int> second;   // on another core than the first if possible; nullopt: only one processor
    bool one_core = false;       // both are hardware threads of one core
};

Pair choose_pair(std::vector<int> const& processors);

// Pins the calling thread, and what it starts, to the processor. Throws if refused.
void pin(int processor);

enum class Placement { scheduler, one, two };   // left to the scheduler; both on one processor; one on each of two

struct Spots {
    std::optional<int> near, far;   // nullopt: left to the scheduler
};

// Throws Refusal if two processors are needed and there is one.
Spots spots_of(Placement);

}  // namespace tricorn::client::lab
