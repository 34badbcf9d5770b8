#pragma once
// Estimates how long a comparison still takes. Pure.
#include "client/compare/plan/plan.hpp"
#include <cstddef>
#include <string>
#include <vector>

namespace tricorn::client::compare {

// Steps of different kinds take different times: what they were expected to take weighs them.
class TimeLeft {
public:
    explicit TimeLeft(Plan const& plan);

    // `done`: steps that are over, `passed`: since the first one began. The lab follows the last step.
    double seconds(Config::Duration passed, std::size_t done) const;

private:
    std::vector<double> expected_{0};   // seconds of the first so many steps
    double lab_ = 0;
};

// "1 min 40 s"; seconds are rounded before minutes are split off.
std::string minutes_text(double seconds);

}   // namespace tricorn::client::compare
