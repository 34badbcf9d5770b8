#pragma once
// The panels: which units do which work on how many processors.
#include "client/lab/harness/experiment.hpp"
#include "client/results/lane.hpp"
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tricorn::client::lab {

constexpr std::string_view timeline_id = "timeline";

// What each unit of a panel does.
struct Chore {
    unsigned times = 1;
    std::chrono::nanoseconds run{};    // each time, on a processor
    std::chrono::nanoseconds wait{};   // behind each
};

struct PanelPlan {
    UnitKind unit{};
    unsigned processors = 1;
    LanePanel::Work work{};

    Chore chore() const;
    std::size_t units() const;   // how many
    // "thread, 2 processors, computing"
    std::string name() const;
};

// In the order of the report: by work, unit, processors.
std::vector<PanelPlan> panel_plans();

// The order in which they are recorded, by their indices above: what tells the most is first, for a small budget.
std::vector<std::size_t> recording_order(std::vector<PanelPlan> const& plans);

}   // namespace tricorn::client::lab
