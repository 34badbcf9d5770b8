#pragma once
// What a panel's events say, in numbers. Pure.
#include "client/results/lane.hpp"
#include <optional>
#include <vector>

namespace tricorn::client::lab {

// All times in microseconds.
struct PanelFacts {
    double end = 0;      // of the last unit
    double ran = 0;      // processor time of all units together
    double together = 0; // for how long two or more processors ran units at the same moment
    // Processor time that ready units could have used and did not get: others had the processor. Units wait for each
    // other where they are more than processors; that is not in it.
    double missed = 0;
    // How long a unit ran before another one ran on the same processor.
    std::vector<double> turns;
    std::vector<double> hand_overs;   // between the end of one unit's run and the next one's beginning, on a processor
    std::uint64_t lost = 0;   // events

    double together_share() const { return end > 0 ? together / end : 0; }
    double missed_share() const { return ran + missed > 0 ? missed / (ran + missed) : 0; }
};

PanelFacts facts_of(LanePanel const& panel);

// Above this share of missed processor time a panel shows other programs rather than its units.
constexpr double disturbed_share = 0.1;

}   // namespace tricorn::client::lab
