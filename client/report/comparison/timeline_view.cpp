#include "client/report/comparison/timeline_view.hpp"
#include "client/report/read/json_view.hpp"
#include "client/results/lane_json.hpp"
#include <algorithm>

namespace tricorn::client::report {

namespace {

// Process, thread and coroutine stand side by side.
void arrange(std::vector<LanePanel>& panels) {
    std::ranges::stable_sort(panels, {}, [](LanePanel const& each) { return std::pair(each.work, each.processors); });
}

bool tells_most(LanePanel const& panel, unsigned processors) {
    return panel.processors == processors && panel.work != LanePanel::Work::hand_over;
}

}   // namespace

std::optional<Lanes> lanes_of(boost::json::value const& lab, bool all) {
    auto const* const timeline = find(lab, "timeline");
    if (timeline == nullptr) return std::nullopt;
    LaneStudy study = lanes_from_json(*timeline);
    std::erase_if(study.panels, [](LanePanel const& each) { return each.lanes.empty() || !(each.end() > 0); });
    if (study.panels.empty() && study.sentences.empty()) return std::nullopt;
    Lanes lanes{"timeline", "Who ran when: at the same time, or by turns?", study.sentences, {}, {}, study.asides, {},
                {}};
    if (all) lanes.sentences.insert(lanes.sentences.end(), lanes.asides.begin(), lanes.asides.end());
    if (all) lanes.asides.clear();
    unsigned most = 1;
    for (LanePanel const& panel : study.panels) most = std::max(most, panel.processors);
    for (LanePanel& panel : study.panels) {
        bool const is_shown = all || tells_most(panel, most);
        (is_shown ? lanes.shown : lanes.more).push_back(std::move(panel));
    }
    arrange(lanes.shown);
    arrange(lanes.more);
    lanes.more_title = most == 2 ? "The same on one processor, a hand-over, and how all this was recorded"
                                 : "A hand-over, and how all this was recorded";
    lanes.notes.emplace_back("Each unit reads the clock all the time while it computes; more than 40 µs between two "
                             "readings: it had no processor. All panels of one kind of work have one scale.");
    if (!study.check.empty()) lanes.notes.push_back(study.check);
    return lanes;
}

}   // namespace tricorn::client::report
