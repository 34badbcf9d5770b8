#pragma once
// What must be true of every measurement, whoever is measured: a law that does not hold means that a number, or the
// theory, is wrong. Pure.
#include "client/compare/analysis/differences.hpp"
#include <string>
#include <vector>

namespace tricorn::client::compare {

struct Law {
    std::string law;        // "little", "ceiling", "sums", "a_a"
    bool holds = true;
    std::size_t checked = 0;   // how many times it could be
    std::string detail;
};

// little: rate × mean time is the number of connections, in each valid round of a closed loop. ceiling: no rate lies
// above its ceiling. sums: each request is accounted for. a_a: the control is no different from what it controls.
std::vector<Law> laws(Study const& study, std::vector<Difference> const& differences);

// Whether all do that hold with certainty: the control may differ by chance, though seldom.
bool all_certain_hold(std::vector<Law> const& laws);

}   // namespace tricorn::client::compare
