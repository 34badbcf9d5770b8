#pragma once
// The matrix: which subject answered the most requests, per workload and number of connections.
#include "client/report/comparison/ranking.hpp"
#include "client/results/study.hpp"
#include <string>
#include <vector>

namespace tricorn::client::report {

struct MatrixPlace {
    Experiment const* experiment = nullptr;
    std::optional<double> x;
    Ranking ranking;   // by rate; at least one contender

    std::string name() const;   // of the workload, with its condition: "plaintext, server on 1 processor"
    std::vector<std::string> leaders() const;   // the first, and those indistinguishable from it
    std::string margin() const;   // from the first to the next distinguishable one: "thread 64 % [61, 67] of that"
};

std::vector<MatrixPlace> matrix_of(Study const& study);

}   // namespace tricorn::client::report
