#pragma once
// Where a measured series has become steady: MSER-5 (White, "An effective truncation heuristic for bias reduction in
// simulation output", Simulation 69, 1997; Hoad and Robinson, WSC 2011). Pure.
#include <cstddef>
#include <span>

namespace tricorn::client {

struct Truncation {
    std::size_t batches = 0;   // to be left out at the beginning: at most half of them
    bool steady = true;        // what is left does not go on changing
};

// `means` are batch means: each of five observations in a row. The least number of batches is left out for which the
// rest's standard error is smallest; none where that changes the mean by less than one part in a hundred. A series has
// not become steady when its best cut would be its middle, and its last two quarters differ by more than a tenth and by
// more than chance; or when it would be even later, and what lies before and behind that differ by more than a quarter and
// by far more than chance. What changes only in the last quarter is not told from noise.
Truncation mser5(std::span<double const> means);

}   // namespace tricorn::client
