#include "client/lab/timeline/stage.hpp"
#include "client/lab/experiments/futex.hpp"
#include "client/lab/experiments/partner.hpp"
#include "client/lab/timeline/coroutine_stage.hpp"
#include "client/lab/timeline/recorder.hpp"
#include "common/os/processors.hpp"
#include "common/os/system_call.hpp"
#include <cerrno>
#include <memory>

namespace tricorn::client::lab {

namespace {

void wait_for(std::atomic<std::uint32_t>& number, std::uint32_t least) {
    for (std::uint32_t now = number; now < least; now = number) futex_wait(number, now, Scope::processes);
}

// A process or a thread.
void perform(PanelPlan const& plan, Stage& stage, std::size_t index) {
    sleep_exactly();
    SwitchLog const log(stage.switches[index]);
    ++stage.arrived;
    futex_wake(stage.arrived, Scope::processes);
    wait_for(stage.begun, 1);
    sleep_until(stage.start);
    Recorder recorder(stage.events[index], stage.start);
    Chore const chore = plan.chore();
    for (unsigned i = 0; i < chore.times; ++i) {
        recorder.compute(chore.run);
        if (chore.wait.count() > 0) recorder.sleep(chore.wait);
    }
}

void play_by_the_kernel(PanelPlan const& plan, Stage& stage) {
    std::vector<std::unique_ptr<Partner>> units;
    for (std::size_t i = 0; i < plan.units(); ++i) {
        units.push_back(std::make_unique<Partner>(plan.unit, std::nullopt, [&plan, &stage, i] {
            perform(plan, stage, i);
            ++stage.ended;
            futex_wake(stage.ended, Scope::processes);
        }));
    }
    auto const count = static_cast<std::uint32_t>(plan.units());
    wait_for(stage.arrived, count);
    stage.start = steady_now() + head_start;
    stage.begun = 1;
    futex_wake_all(stage.begun, Scope::processes);
    wait_for(stage.ended, count);
}

}   // namespace

void play(PanelPlan const& plan, std::vector<unsigned> const& processors, Stage& stage) {
    if (!bind_this_thread(processors)) fail_with(errno, "sched_setaffinity");
    if (plan.unit == UnitKind::coroutine)
        play_in_one_thread(plan, stage);
    else
        play_by_the_kernel(plan, stage);
}

}   // namespace tricorn::client::lab
