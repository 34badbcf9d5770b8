#pragma once
// What the events say, in words. Pure: no sentence that they do not carry.
#include "client/results/lane.hpp"
#include <string>
#include <vector>

namespace tricorn::client::lab {

// Of one panel; the first one says it where others had the processors, or events were lost.
std::vector<std::string> sentences_of(LanePanel const& panel);

// Of all of them: its sentences and asides. `study` has its panels, and what other programs took.
void tell(LaneStudy& study);

// How far the kernel's context switches agree; `why_not`: why there are none, "" if there are.
std::string check_sentence(LaneStudy const& study, std::string const& why_not);

}   // namespace tricorn::client::lab
