#pragma once
// Which processors this process may use, and on which of them units are put.
#include <optional>
#include <vector>

namespace tricorn::client::lab {

std::vector<int> allowed_processors();   // numbers as the kernel's, ascending; sched_getaffinity(2)

// Where two units run: on one processor, which they have by turns, or on two.
struct Pair {
    int first = 0;
    std::optional<int>
        second;   // of another core than the first where there is one; nullopt: there is but one processor
    bool one_core = false;       // both are threads of one core
};

Pair choose_pair(std::vector<int> const& processors);

// The calling thread, and what it starts, runs there from now on. Throws where that is refused.
void pin(int processor);

enum class Placement {
    scheduler,
    one,
    two
};   // as the scheduler likes; both units on one processor; one on each of two

struct Spots {
    std::optional<int> near, far;   // nullopt: as the scheduler likes
};

// Throws Refusal where two are wanted and there is one.
Spots spots_of(Placement);

}  // namespace tricorn::client::lab
