#pragma once
// Laws that every measurement must obey, whatever the subject: a law that does not hold means that a number, or the
// theory, is wrong. Pure.
#include "client/results/study.hpp"
#include <vector>

namespace tricorn::client::compare {

// little: rate × mean time equals the number of connections, in each valid round of a closed loop. ceiling: no rate
// exceeds its ceiling. sums: each request is accounted for. a_a: the control does not differ from its original, by the study's comparisons.
std::vector<Law> laws(Study const& study);

// Returns whether all laws hold that are certain: the control may rarely differ by chance.
bool all_certain_hold(std::vector<Law> const& laws);

}   // namespace tricorn::client::compare
