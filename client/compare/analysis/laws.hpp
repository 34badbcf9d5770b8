#pragma once
// Laws that every measurement must obey, whatever the subject: a law that does not hold means that a number, or the
// theory, is wrong. Pure.
#include "client/compare/analysis/differences.hpp"
#include <string>
#include <vector>

namespace tricorn::client::compare {

struct Law {
    std::string law;        // "little", "ceiling", "sums", "a_a"
    bool holds = true;
    std::size_t checked = 0;   // how many times it was checked
    std::string detail;
};

// little: rate × mean time equals the number of connections, in each valid round of a closed loop. ceiling: no rate
// exceeds its ceiling. sums: each request is accounted for. a_a: the control does not differ from its original.
std::vector<Law> laws(Study const& study, Comparisons const& comparisons);

// Returns whether all laws hold that are certain: the control may rarely differ by chance.
bool all_certain_hold(std::vector<Law> const& laws);

}   // namespace tricorn::client::compare
