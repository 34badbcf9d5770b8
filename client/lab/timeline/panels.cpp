#include "client/lab/timeline/panels.hpp"
#include <algorithm>
#include <numeric>

namespace tricorn::client::lab {

namespace {

using namespace std::chrono_literals;
using Work = LanePanel::Work;

constexpr std::size_t most_units = 4, players = 2;

}   // namespace

Chore PanelPlan::chore() const {
    switch (work) {
        case Work::computing: return {1, 24ms, 0ms};
        case Work::waiting: return {4, 2ms, 6ms};
        case Work::hand_over:
        case Work::serving: break;   // the lab has no server
    }
    return {4, 2ms, 0ms};
}

std::size_t PanelPlan::units() const {
    return work == Work::hand_over ? players : most_units;
}

std::string PanelPlan::name() const {
    return std::string(to_string(unit)) + ", " + std::to_string(processors) +
           (processors == 1 ? " processor, " : " processors, ") + std::string(to_string(work));
}

std::vector<PanelPlan> panel_plans() {
    std::vector<PanelPlan> all;
    for (Work const work : {Work::computing, Work::waiting}) {
        for (UnitKind const unit : {UnitKind::process, UnitKind::thread, UnitKind::coroutine}) {
            for (unsigned const processors : {1U, 2U}) all.push_back({unit, processors, work});
        }
    }
    all.push_back({UnitKind::coroutine, 1, Work::hand_over});
    return all;
}

std::vector<std::size_t> recording_order(std::vector<PanelPlan> const& plans) {
    std::vector<std::size_t> order(plans.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    auto const rank = [&](std::size_t i) {
        if (plans[i].work == Work::hand_over) return 0;   // the shortest
        return plans[i].processors == 2 ? 1 : 2;
    };
    std::ranges::stable_sort(order, {}, rank);
    return order;
}

}   // namespace tricorn::client::lab
