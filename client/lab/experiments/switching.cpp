#include "client/lab/experiments/asio_coroutines.hpp"
#include "client/lab/experiments/coroutine.hpp"
#include "client/lab/experiments/experiments.hpp"
#include "client/lab/experiments/partner.hpp"
#include "client/lab/harness/bench.hpp"
#include <array>

namespace tricorn::client::lab {

namespace {

// Suspends back to the loop that resumes it, as under a scheduler.
Coroutine give_way() {
    while (true) co_await std::suspend_always();
}

void pin_to_one() {
    Spots const spots = spots_of(Placement::one);
    if (spots.near) pin(*spots.near);
}

void time_resume(Bench& bench) {
    pin_to_one();
    std::array<Coroutine, 2> const pair{give_way(), give_way()};
    auto const turn = [&] {
        pair[0].resume();
        pair[1].resume();
    };
    bench.time([&](std::uint64_t n) { repeat(n, turn); }, 2);
}

// Two coroutines that transfer to each other, and now and then back to the loop: not every build compiles the transfer
// to a jump, and as a call it grows the stack.
struct Game {
    static constexpr unsigned moves = 256;
    unsigned left = 0;
    std::array<Coroutine, 2> players;
};

Coroutine play_to(Game& game, std::size_t other) {
    while (true) {
        while (--game.left > 0) {
            SwitchTo const next{game.players[other].handle()};
            co_await next;
        }
        co_await std::suspend_always();
    }
}

void time_transfer(Bench& bench) {
    pin_to_one();
    Game game;
    game.players[0] = play_to(game, 1);
    game.players[1] = play_to(game, 0);
    auto const round = [&] {
        game.left = Game::moves;
        game.players[0].resume();
    };
    bench.time([&](std::uint64_t n) { repeat(n, round); }, Game::moves);
}

void time_post(Bench& bench) {
    pin_to_one();
    time_posted_switch(bench);
}

void time_pipe(Bench& bench) {
    pin_to_one();
    time_pipe_switch(bench);
}

Experiment experiment(UnitKind unit, std::string const& id, std::string const& row, std::string const& title,
                      std::string const& method, Placement placement, std::function<void(Bench&)> run) {
    return {{"switch." + std::string(to_string(unit)) + "." + id,
             Question::context_switch,
             unit,
             row,
             title,
             method,
             {{"processors", placement == Placement::two ? 2 : 1}},
             Measure::nanoseconds,
             clock_resolution,
             {}},
            std::move(run)};
}

void add_ping_pong(Experiments& all, UnitKind unit, Placement placement) {
    bool const one = placement == Placement::one;
    Scope const scope = unit == UnitKind::process ? Scope::processes : Scope::threads;
    std::string const units = unit == UnitKind::process ? "two processes" : "two threads";
    std::string const id = one ? "-one-core" : "-two-cores";
    std::string const row = one ? ", one core" : ", two cores";
    std::string const where = one ? " Both are pinned to one processor."
                                  : " Each is pinned to its own processor, which sleeps while it waits and must be "
                                    "woken.";
    all.push_back(
        experiment(unit, "pipe" + id, "pipe" + row, units + " that wake each other by a pipe" + row,
                   "A byte goes back and forth through two pipes; half of a round trip is one switch." + where,
                   placement, [unit, placement](Bench& bench) {
                       auto const channel = pipe_channel();
                       ping_pong(bench, *channel, unit, placement, 1);
                   }));
    all.push_back(experiment(unit, "futex" + id, "futex" + row, units + " that wake each other by a futex" + row,
                             "A byte in shared memory and a futex(2) for whose turn it is; half of a round trip is one "
                             "switch." +
                                 where,
                             placement, [unit, placement, scope](Bench& bench) {
                                 auto const channel = shared_memory_channel(scope);
                                 ping_pong(bench, *channel, unit, placement, 1);
                             }));
}

}  // namespace

Experiments switching_experiments() {
    Experiments all;
    for (Placement const placement : {Placement::one, Placement::two}) {
        for (UnitKind const unit : {UnitKind::process, UnitKind::thread}) add_ping_pong(all, unit, placement);
    }
    auto const add = [&](char const* id, char const* row, char const* title, char const* method,
                         std::function<void(Bench&)> run) {
        all.push_back(experiment(UnitKind::coroutine, id, row, title, method, Placement::one, std::move(run)));
    };
    add("pipe-one-core", "pipe, one core", "two asio coroutines that wake each other by a pipe",
        "A byte goes back and forth through two pipes; both coroutines run in one thread and wait with epoll(7); half "
        "a "
        "round trip is one switch. The thread is pinned.",
        time_pipe);
    add("resume", "resume, suspend", "two coroutines in turn, by resume",
        "A loop resumes one coroutine and then the other; each suspends at once. A switch is a resume and a suspend.",
        time_resume);
    add("transfer", "symmetric transfer", "two coroutines that transfer to each other",
        "Each coroutine's await_suspend returns the other's handle; after 256 switches a loop takes over for one.",
        time_transfer);
    add("post", "asio post", "two asio coroutines that yield to each other",
        "Each coroutine awaits asio::post in turn, so that the event loop's queue runs the other one first.",
        time_post);
    return all;
}

}  // namespace tricorn::client::lab
