#include "client/lab/experiments/coroutine.hpp"
#include "client/lab/experiments/experiments.hpp"
#include "client/lab/experiments/partner.hpp"
#include "client/lab/harness/bench.hpp"
#include "client/lab/harness/shared_memory.hpp"
#include "common/os/thread_clock.hpp"
#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>

namespace tricorn::client::lab {

namespace {

using std::chrono::nanoseconds;
using Clock = Bench::Clock;

constexpr double resolution = 0.01;    // one percent of the updates
constexpr double enough_of_it = 0.8;   // share of a run that both units must have had a processor
// Shorter than a time slice of the scheduler, so that many runs pass without one.
constexpr nanoseconds longest_run = std::chrono::milliseconds(2);

using Counter = std::atomic<std::uint64_t>;

// A load, an addition and a store, as `++counter` is without a lock. Each access is atomic, so that this is no data
// race of the language; the three together are not.
void increment(Counter& counter) {
    counter.store(counter.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

// What one unit did in a run.
struct Turn {
    std::uint64_t increments = 0;
    nanoseconds begin{}, end{}, cpu{};   // the clock's, and of its own processor time

    bool had_a_processor() const {
        return static_cast<double>(cpu.count()) >= enough_of_it * static_cast<double>((end - begin).count());
    }
};

// Counts until `is_over`, and looks at that only now and then.
template <class IsOver>
Turn count(Counter& counter, IsOver const& is_over) {
    constexpr std::uint64_t at_once = 512;
    Turn turn;
    auto const cpu = ThreadClock::now();
    turn.begin = Clock::now().time_since_epoch();
    do {
        repeat(at_once, [&] { increment(counter); });
        turn.increments += at_once;
    } while (!is_over());
    turn.end = Clock::now().time_since_epoch();
    turn.cpu = ThreadClock::now() - cpu;
    return turn;
}

struct alignas(64) Meeting {
    Counter counter{0};
    alignas(64) std::atomic<bool> there{false};
    std::atomic<bool> begun{false}, over{false}, finished{false};
    Turn far;   // valid once finished
};

struct Run {
    Turn near, far;
    std::uint64_t counted = 0;   // what the near unit reads in the end

    std::uint64_t increments() const { return near.increments + far.increments; }
    bool at_the_same_time() const {
        double const common =
            static_cast<double>((std::min(near.end, far.end) - std::max(near.begin, far.begin)).count());
        double const all = static_cast<double>((std::max(near.end, far.end) - std::min(near.begin, far.begin)).count());
        return common >= enough_of_it * all && near.had_a_processor() && far.had_a_processor();
    }
};

// Both units count for `length`, each on its own processor; a process that is to count in its own memory gets the
// number with the fork.
Run run_once(Bench const& bench, UnitKind unit, Spots const& spots, bool shared, nanoseconds length) {
    SharedMemory<Meeting> meeting;
    Counter own{0};
    Counter& counter = shared ? meeting->counter : own;
    Partner const other(unit, spots.far, [&] {
        meeting->there = true;
        while (!meeting->begun && !meeting->over) {}
        meeting->far = count(counter, [&] { return meeting->over.load(std::memory_order_relaxed); });
        meeting->finished = true;
    });
    UntilHere const until_here(meeting->over);
    while (!meeting->there) bench.check_time("the other unit had not started");
    meeting->begun = true;
    auto const end = Clock::now() + length;
    Run run;
    run.near = count(counter, [&] { return Clock::now() >= end; });
    meeting->over = true;
    while (!meeting->finished) bench.check_time("the other unit had not ended");
    run.far = meeting->far;
    run.counted = counter.load();
    return run;
}

nanoseconds length_of_run(Bench const& bench) {
    return std::clamp(bench.slice() / 4, nanoseconds(std::chrono::microseconds(500)), longest_run);
}

void count_without_lock(Bench& bench, UnitKind unit) {
    Spots const spots = spots_of(Placement::two);
    if (spots.near) pin(*spots.near);
    auto const begin = Clock::now();
    std::uint64_t increments = 0, counted = 0;
    constexpr int most_slices = 4;
    for (auto used = Clock::now() - begin;
         used < bench.slice() || (increments == 0 && used < most_slices * bench.slice()); used = Clock::now() - begin) {
        Run const run = run_once(bench, unit, spots, true, length_of_run(bench));
        if (!run.at_the_same_time()) continue;
        increments += run.increments();
        counted += run.counted;
    }
    if (increments == 0)
        throw Missed("the two units did not run at the same time: other programs kept the processors busy");
    bench.report(static_cast<double>(increments - counted) / static_cast<double>(increments), increments);
}

void count_in_own_memory(Bench& bench) {
    Spots const spots = spots_of(Placement::scheduler);
    Run const run = run_once(bench, UnitKind::process, spots, false, length_of_run(bench));
    std::uint64_t const seen = run.counted - run.near.increments;
    bench.report(1 - static_cast<double>(seen) / static_cast<double>(run.far.increments), run.far.increments);
}

Coroutine increment_and_give_way(Counter& counter) {
    while (true) {
        increment(counter);
        co_await std::suspend_always();
    }
}

Coroutine give_way_amid_increment(Counter& counter) {
    while (true) {
        std::uint64_t const found = counter.load(std::memory_order_relaxed);
        co_await std::suspend_always();
        counter.store(found + 1, std::memory_order_relaxed);
    }
}

// Two coroutines take turns: a loop resumes one, then the other. `begun`: resumptions before the first increment is
// complete.
void count_by_turns(Bench& bench, Coroutine (*body)(Counter&), std::uint64_t begun) {
    Spots const spots = spots_of(Placement::one);
    if (spots.near) pin(*spots.near);
    Counter counter{0};
    Coroutine const one = body(counter), other = body(counter);
    for (std::uint64_t i = 0; i < begun; ++i) {
        one.resume();
        other.resume();
    }
    std::uint64_t turns = 0;
    for (auto const end = Clock::now() + bench.slice(); Clock::now() < end; turns += 512) {
        repeat(512, [&] {
            one.resume();
            other.resume();
        });
    }
    std::uint64_t const increments = 2 * turns;
    bench.report(static_cast<double>(increments - counter.load()) / static_cast<double>(increments), increments);
}

Experiment losing(UnitKind unit, std::string const& id, std::string const& row, std::string const& title,
                  std::string const& method, int processors, std::function<void(Bench&)> run) {
    return {{"sharing." + std::string(to_string(unit)) + "." + id,
             Question::sharing,
             unit,
             row,
             title,
             method,
             {{"units", 2}, {"processors", processors}},
             Measure::share,
             resolution,
             {}},
            std::move(run)};
}

}  // namespace

Experiments lost_update_experiments() {
    std::string const how =
        "An increment is a load, an addition and a store, of an atomic number in relaxed order: so each access is "
        "whole, "
        "and the program has no undefined behaviour, but the three together are not atomic. The value is the share of "
        "the increments that is missing in the number at the end. ";
    std::string const both = "Each unit counts on its own processor, in runs of up to 2 ms; of a run that one of them "
                             "spent without a processor nothing counts.";
    std::string const row = "lost updates, no lock";
    Experiments all;
    all.push_back(losing(UnitKind::process, "lost-updates", row,
                         "two processes increment a number in shared memory without a lock", how + both, 2,
                         [](Bench& bench) { count_without_lock(bench, UnitKind::process); }));
    all.push_back(losing(UnitKind::thread, "lost-updates", row, "two threads increment a number without a lock",
                         how + both, 2, [](Bench& bench) { count_without_lock(bench, UnitKind::thread); }));
    all.push_back(losing(UnitKind::coroutine, "lost-updates", row,
                         "two coroutines of one thread increment a number without a lock",
                         how + "A loop resumes one and then the other; each suspends after an increment.", 1,
                         [](Bench& bench) { count_by_turns(bench, increment_and_give_way, 0); }));
    all.push_back(losing(UnitKind::coroutine, "lost-updates-amid", "lost updates, suspended amid",
                         "two coroutines suspend between the load and the store",
                         how + "A loop resumes one and then the other; each suspends after the load, as one does "
                               "that awaits something before it stores what it computed.",
                         1, [](Bench& bench) { count_by_turns(bench, give_way_amid_increment, 1); }));
    all.push_back(losing(UnitKind::process, "own-counter", "the other's updates not seen",
                         "two processes increment a number, each in its own memory",
                         "A process counts, and so does the child that it has forked, with the same code at the "
                         "same address. The value is the share of the child's increments that the parent's number "
                         "does not show.",
                         0, count_in_own_memory));
    return all;
}

}  // namespace tricorn::client::lab
