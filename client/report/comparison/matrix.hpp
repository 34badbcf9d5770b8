#pragma once
// The matrix: every workload at every number of connections, and who answered most requests there.
#include "client/report/comparison/ranking.hpp"
#include "client/report/read/comparison.hpp"
#include <string>
#include <vector>

namespace tricorn::client::report {

struct MatrixPlace {
    Experiment const* experiment = nullptr;
    std::optional<double> x;
    Ranking ranking;   // by rate; at least one contender

    std::vector<std::string> leaders() const;   // the first, and those that cannot be told apart from it
    std::string margin() const;   // of the first to the next that can be: "thread 64 % [61, 67] of that"
};

std::vector<MatrixPlace> matrix_of(Comparison const& comparison);

}   // namespace tricorn::client::report
