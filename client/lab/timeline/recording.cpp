#include "client/lab/timeline/recording.hpp"
#include "client/lab/harness/launch.hpp"
#include "client/lab/harness/processors.hpp"
#include "client/lab/harness/shared_memory.hpp"
#include "client/lab/timeline/facts.hpp"
#include "client/lab/timeline/panels.hpp"
#include "client/lab/timeline/sentences.hpp"
#include "client/lab/timeline/stage.hpp"
#include "client/lab/timeline/switch_check.hpp"
#include "common/os/processors.hpp"
#include <algorithm>
#include <optional>
#include <system_error>

namespace tricorn::client::lab {

namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

constexpr unsigned most_tries = 3;
constexpr auto time_for_tries = 2s;   // from the beginning; then a disturbed panel is not played again
constexpr auto patience = 10s;   // for a panel of a tenth of a second, on a machine with hundreds of busy programs

double microseconds(std::int64_t nanoseconds) {
    return static_cast<double>(nanoseconds) / 1000;
}

double microseconds(std::chrono::nanoseconds time) {
    return microseconds(time.count());
}

Lane lane_of(Stage const& stage, std::size_t index) {
    Lane lane;
    lane.name = std::string(1, static_cast<char>('A' + index));
    lane.lost = stage.events[index].lost();
    for (RingEvent const& event : stage.events[index].all()) {
        LaneEvent& it = lane.events.emplace_back(
            LaneEvent{microseconds(event.from - stage.start), microseconds(event.to - stage.start), event.state, {}});
        if (event.processor >= 0) it.processor = static_cast<unsigned>(event.processor);
    }
    return lane;
}

std::vector<SwitchMoment> moments_of(Stage const& stage, std::size_t thread) {
    std::vector<SwitchMoment> moments;
    for (Switch const& each : stage.switches[thread].switches.all())
        moments.push_back({microseconds(each.at - stage.start), each.out});
    return moments;
}

// nullopt: some thread has no switches to compare with, or not all of its events.
std::optional<SwitchCheck> check_of(LanePanel const& panel, Stage const& stage) {
    bool const one_thread = panel.unit == "coroutine";
    SwitchCheck sum;
    for (std::size_t thread = 0; thread < (one_thread ? 1 : panel.lanes.size()); ++thread) {
        std::vector<Lane const*> carried;
        for (std::size_t i = 0; i < panel.lanes.size(); ++i) {
            if (panel.lanes[i].lost > 0) return std::nullopt;
            if (one_thread || i == thread) carried.push_back(&panel.lanes[i]);
        }
        if (stage.switches[thread].error != 0) return std::nullopt;
        sum.add(check_switches(presences(carried), moments_of(stage, thread)));
    }
    return sum;
}

class Recorders {
public:
    Recorders(RecordingPlan const& plan, std::function<void(std::string const&)> const& progress)
        : plan_(plan), progress_(progress), pair_(choose_pair(allowed_processors())) {}

    Recording record() {
        auto const begin = steady_clock::now();
        ProcessorTime const processors;
        std::vector<PanelPlan> const plans = panel_plans();
        LaneStudy study;
        for (PanelPlan const& each : plans) study.panels.push_back(empty_panel(each));
        for (std::size_t const i : recording_order(plans)) record(plans[i], study.panels[i]);
        study.others_share = processors.share_of_others();
        for (LanePanel& panel : study.panels) panel.sentences = sentences_of(panel);
        tell(study);
        study.check = check_sentence(study, why_no_switches_);
        study.seconds = std::chrono::duration<double>(steady_clock::now() - begin).count();
        return {std::move(study), interrupted_};
    }

private:
    LanePanel empty_panel(PanelPlan const& plan) const {
        LanePanel panel;
        panel.name = plan.name();
        panel.unit = to_string(plan.unit);
        panel.work = plan.work;
        panel.processors = plan.processors;
        Chore const chore = plan.chore();
        panel.run_each = microseconds(chore.run * chore.times);
        panel.wait_each = microseconds(chore.wait * chore.times);
        panel.on = {pair_.first};
        if (plan.processors == 2 && pair_.second) panel.on.push_back(*pair_.second);
        return panel;
    }

    void record(PanelPlan const& plan, LanePanel& panel) {
        if (plan.processors > panel.on.size()) {
            panel.could_not_run = "it needs two processors, and this process may use one";
            return;
        }
        if (interrupted_ || steady_clock::now() >= plan_.deadline) {
            panel.could_not_run = interrupted_ ? "it was interrupted before its turn"
                                               : "its share of the budget was used up before its turn";
            return;
        }
        if (progress_) progress_("who ran when: " + panel.name);
        LanePanel const empty = panel;
        for (unsigned tries = 1; tries <= most_tries && !interrupted_; ++tries) {
            LanePanel again = empty;
            play_once(plan, again);
            bool const is_better =
                panel.lanes.empty() || (!again.lanes.empty() && facts_of(again).missed < facts_of(panel).missed);
            if (is_better) panel = std::move(again);
            if (panel.lanes.empty()) return;
            panel.tries = tries;
            if (facts_of(panel).missed_share() <= disturbed_share || steady_clock::now() >= end_of_tries_) return;
        }
    }

    void play_once(PanelPlan const& plan, LanePanel& panel) {
        SharedMemory<Stage> const stage;
        auto const run = [&](Bench& bench) {
            play(plan, panel.on, *stage);
            bench.report(1, 1);
        };
        LaunchResult const result = launch_or_say_why(run);
        interrupted_ = interrupted_ || result.stopped;
        panel.could_not_run = result.stopped ? "it was interrupted" : result.why_not;
        if (result.stopped || !result.why_not.empty()) return;
        for (std::size_t i = 0; i < plan.units(); ++i) panel.lanes.push_back(lane_of(*stage, i));
        panel.check = check_of(panel, *stage);
        for (SwitchRing const& each : stage->switches) {
            if (each.error != 0) why_no_switches_ = std::generic_category().message(each.error);
        }
    }

    LaunchResult launch_or_say_why(std::function<void(Bench&)> const& run) const {
        try {
            return launch(run, {{}, plan_.deadline, patience, {}, plan_.stop_descriptor});
        } catch (std::system_error const& error) {
            LaunchResult result;
            result.why_not = error.what();
            return result;
        }
    }

    RecordingPlan plan_;
    steady_clock::time_point end_of_tries_ = std::min(plan_.deadline, steady_clock::now() + time_for_tries);
    std::function<void(std::string const&)> const& progress_;
    Pair pair_;
    std::string why_no_switches_;
    bool interrupted_ = false;
};

}   // namespace

Recording record_timeline(RecordingPlan const& plan, std::function<void(std::string const&)> const& progress) {
    return Recorders(plan, progress).record();
}

}   // namespace tricorn::client::lab
