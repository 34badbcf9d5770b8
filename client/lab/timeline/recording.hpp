#pragma once
// Records all panels, each in fresh processes.
#include "client/results/lane.hpp"
#include <chrono>
#include <functional>
#include <string>

namespace tricorn::client::lab {

struct RecordingPlan {
    std::chrono::steady_clock::time_point deadline;   // no panel starts after that
    int stop_descriptor = -1;   // when readable, ends it at once; never read from; -1: none
};

struct Recording {
    LaneStudy study;
    bool interrupted = false;
};

// `progress` is called before each panel with its name. A panel that others disturb is played again, twice at most, and
// the least disturbed is kept. Call while this process has one thread, as launch() wants it.
Recording record_timeline(RecordingPlan const& plan, std::function<void(std::string const&)> const& progress);

}   // namespace tricorn::client::lab
