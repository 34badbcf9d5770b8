#pragma once
// Finds where a measured series becomes steady: MSER-5 (White, "An effective truncation heuristic for bias reduction in
// simulation output", Simulation 69, 1997; Hoad and Robinson, WSC 2011). Pure.
#include <cstddef>
#include <span>

namespace tricorn::client {

struct WarmUpCut {
    std::size_t batches = 0;   // to leave out at the beginning: at most half
    bool steady = true;   // the rest does not keep changing
    bool judged = false;   // there were enough means to tell
};

// `means` are batch means of five consecutive observations each. Leaves out the fewest batches for which the standard
// error of the rest is smallest, or none if that changes the mean by less than 1 %. The series is not steady if its
// best cut is its middle and its last two quarters differ by more than a tenth and by more than chance; or if its best
// cut is even later, and the parts before and after it differ by more than a quarter and by far more than chance. A
// change in the last quarter alone cannot be told from noise.
WarmUpCut mser5(std::span<double const> means);

}   // namespace tricorn::client
