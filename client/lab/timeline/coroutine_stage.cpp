#include "client/lab/timeline/coroutine_stage.hpp"
#include "client/lab/experiments/coroutine.hpp"
#include "client/lab/timeline/recorder.hpp"
#include "client/lab/timeline/stage.hpp"
#include <array>
#include <coroutine>
#include <deque>
#include <functional>
#include <queue>
#include <vector>

namespace tricorn::client::lab {

namespace {

using Handle = std::coroutine_handle<>;

// Resumes what is ready, first come, first served; sleeps while nothing is.
class EventLoop {
public:
    void post(Handle handle) { ready_.push_back(handle); }
    void post_at(std::int64_t due, Handle handle) { timers_.push({due, ++number_, handle}); }

    void run() {
        while (!ready_.empty() || !timers_.empty()) {
            if (ready_.empty()) sleep_until(timers_.top().due);
            while (!timers_.empty() && timers_.top().due <= steady_now()) {
                ready_.push_back(timers_.top().handle);
                timers_.pop();
            }
            if (ready_.empty()) continue;
            Handle const next = ready_.front();
            ready_.pop_front();
            next.resume();
        }
    }

private:
    struct Timer {
        std::int64_t due = 0;
        std::uint64_t number = 0;   // of two that are due at once the first one is first
        Handle handle;

        bool operator>(Timer const& other) const { return due != other.due ? due > other.due : number > other.number; }
    };

    std::deque<Handle> ready_;
    std::priority_queue<Timer, std::vector<Timer>, std::greater<>> timers_;
    std::uint64_t number_ = 0;
};

// co_await this to let others run for so long.
struct Rest {
    EventLoop& loop;
    Recorder& recorder;
    std::int64_t due;

    bool await_ready() const noexcept { return false; }
    void await_suspend(Handle handle) const { loop.post_at(due, handle); }
    void await_resume() const { recorder.waited(due); }
};

Coroutine work(EventLoop& loop, Recorder& recorder, Chore chore) {
    recorder.was_ready();
    for (unsigned i = 0; i < chore.times; ++i) {
        recorder.compute(chore.run);
        if (chore.wait.count() == 0) continue;
        Rest const rest{loop, recorder, recorder.at() + chore.wait.count()};
        co_await rest;
    }
}

struct Game {
    std::array<Coroutine, 2> players;
    unsigned ended = 0;
};

// As in a textbook: runs, hands over to the other, and goes on when that hands back.
Coroutine take_turns(Game& game, std::size_t other, Recorder& recorder, Chore chore) {
    for (unsigned i = 0; i < chore.times; ++i) {
        if (other == 0 || i > 0) recorder.waited();
        recorder.compute(chore.run);
        bool const is_last = i + 1 == chore.times;
        if (is_last && ++game.ended == game.players.size()) break;
        SwitchTo const next{game.players[other].handle()};
        co_await next;
    }
}

void hand_over(std::array<Recorder, 2>& recorders, Chore chore) {
    Game game;
    game.players[0] = take_turns(game, 1, recorders[0], chore);
    game.players[1] = take_turns(game, 0, recorders[1], chore);
    game.players[0].resume();
}

}   // namespace

void play_in_one_thread(PanelPlan const& plan, Stage& stage) {
    sleep_exactly();
    SwitchLog const log(stage.switches[0]);
    stage.start = steady_now() + head_start;
    sleep_until(stage.start);
    std::vector<Recorder> recorders;
    for (std::size_t i = 0; i < plan.units(); ++i) recorders.emplace_back(stage.events[i], stage.start);
    if (plan.work == LanePanel::Work::hand_over) {
        std::array<Recorder, 2> both{recorders[0], recorders[1]};
        return hand_over(both, plan.chore());
    }
    EventLoop loop;
    std::vector<Coroutine> units;
    for (Recorder& recorder : recorders) units.push_back(work(loop, recorder, plan.chore()));
    for (Coroutine const& unit : units) loop.post(unit.handle());
    loop.run();
}

}   // namespace tricorn::client::lab
