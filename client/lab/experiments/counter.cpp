#include "client/lab/experiments/experiments.hpp"
#include "client/lab/experiments/partner.hpp"
#include "client/lab/harness/bench.hpp"
#include "client/lab/harness/shared_memory.hpp"
#include <atomic>
#include <chrono>
#include <optional>
#include <pthread.h>
#include <thread>

namespace tricorn::client::lab {

namespace {

// A pthread_mutex_t, as in std::mutex, but optionally shared between processes.
class Mutex {
public:
    explicit Mutex(bool process_shared) {
        pthread_mutexattr_t attributes;
        ::pthread_mutexattr_init(&attributes);
        ::pthread_mutexattr_setpshared(&attributes, process_shared ? PTHREAD_PROCESS_SHARED : PTHREAD_PROCESS_PRIVATE);
        ::pthread_mutex_init(&mutex_, &attributes);
        ::pthread_mutexattr_destroy(&attributes);
    }
    void lock() { ::pthread_mutex_lock(&mutex_); }
    void unlock() { ::pthread_mutex_unlock(&mutex_); }

private:
    pthread_mutex_t mutex_{};
};

// Shared by both units; counter and lock share a cache line, as they mostly do.
struct alignas(64) Shared {
    explicit Shared(bool process_shared) : mutex(process_shared) {}

    Mutex mutex;
    std::uint64_t counter = 0;
    std::atomic<std::uint64_t> atomic{0};
    alignas(64) std::atomic<bool> begun{false};
    std::atomic<bool> over{false};
    alignas(64) std::atomic<std::uint64_t> by_other{0};   // increments by the other unit
};

void add_atomically(Shared& shared) {
    shared.atomic.fetch_add(1, std::memory_order_relaxed);
}

void add_locked(Shared& shared) {
    shared.mutex.lock();
    ++shared.counter;
    shared.mutex.unlock();
}

using Add = void (*)(Shared&);

// One unit counts; with `rival` another unit of the same kind counts the same number, each on its own processor.
template <Add Increment>
void time_counting(Bench& bench, bool process_shared, UnitKind rival) {
    SharedMemory<Shared> shared(process_shared);
    bool const alone = rival == UnitKind::none;
    Spots const spots = spots_of(alone ? Placement::one : Placement::two);
    constexpr std::uint64_t at_once = 64;
    auto const count = [&] {
        shared->begun = true;
        while (!shared->over.load(std::memory_order_relaxed)) {
            repeat(at_once, [&] { Increment(*shared); });
            shared->by_other.fetch_add(at_once, std::memory_order_relaxed);
        }
    };
    // glibc's locks are cheaper in a process that never had a second thread, so this one gets one.
    auto const sleep = [&] {
        shared->begun = true;
        while (!shared->over) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    };
    std::optional<Partner> partner;
    if (alone)
        partner.emplace(UnitKind::thread, spots.far, sleep);
    else
        partner.emplace(rival, spots.far, count);
    UntilHere const until_here(shared->over);
    if (spots.near) pin(*spots.near);
    while (!shared->begun) bench.check_time("the other unit had not started");
    // If one lost its processor, the other has counted far more.
    constexpr std::uint64_t most_uneven = 4;
    auto const batch = [&](std::uint64_t n) {
        std::uint64_t const before = shared->by_other.load(std::memory_order_relaxed);
        repeat(n, [&] { Increment(*shared); });
        std::uint64_t const others = shared->by_other.load(std::memory_order_relaxed) - before;
        if (!alone && (others < n / most_uneven || others > n * most_uneven))
            bench.discard("the two units did not run at the same time: other programs kept the processors busy");
    };
    bench.time(batch, 1, alone ? Bench::short_batch : std::chrono::microseconds(500));
}

void time_plain(Bench& bench) {
    std::uint64_t counter = 0;
    auto const add = [&] {
        ++counter;
        keep(counter);
    };
    bench.time([&](std::uint64_t n) { repeat(n, add); });
}

Experiment experiment(UnitKind unit, std::string const& id, std::string const& row, std::string const& title,
                      std::string const& method, int units, std::function<void(Bench&)> run) {
    return {{"sharing." + std::string(to_string(unit)) + ".counter-" + id,
             Question::sharing,
             unit,
             "counter, " + row,
             title,
             method,
             {{"units", units}},
             Measure::nanoseconds,
             clock_resolution,
             {}},
            std::move(run)};
}

}  // namespace

Experiments counter_experiments() {
    std::string const both = " Two units increment the same number, each on its own processor; the result is the time "
                             "of one of them while neither counts four times as often as the other.";
    std::string const atomic = "std::atomic, fetch_add with relaxed order.";
    std::string const locked = "A pthread mutex is locked, the number incremented, the mutex unlocked.";
    std::string const between = " It is in shared memory and PTHREAD_PROCESS_SHARED.";
    auto const thread = UnitKind::thread, process = UnitKind::process;
    Experiments all;
    all.push_back(experiment(UnitKind::coroutine, "plain", "plain", "increment a number without a lock",
                             "The one thread that runs all coroutines increments a number in memory: no other unit "
                             "can interfere.",
                             1, time_plain));
    all.push_back(experiment(thread, "atomic", "atomic, alone", "increment an atomic number", atomic, 1,
                             [](Bench& bench) { time_counting<add_atomically>(bench, false, UnitKind::none); }));
    all.push_back(experiment(process, "atomic", "atomic, alone", "increment an atomic number in shared memory", atomic,
                             1, [](Bench& bench) { time_counting<add_atomically>(bench, true, UnitKind::none); }));
    all.push_back(experiment(thread, "mutex", "mutex, alone", "increment a number under a mutex", locked, 1,
                             [](Bench& bench) { time_counting<add_locked>(bench, false, UnitKind::none); }));
    all.push_back(experiment(process, "mutex", "mutex, alone", "increment a number under a process-shared mutex",
                             locked + between, 1,
                             [](Bench& bench) { time_counting<add_locked>(bench, true, UnitKind::none); }));
    all.push_back(experiment(thread, "atomic-two", "atomic, two units", "two threads increment one atomic number",
                             atomic + both, 2,
                             [](Bench& bench) { time_counting<add_atomically>(bench, false, UnitKind::thread); }));
    all.push_back(experiment(process, "atomic-two", "atomic, two units",
                             "two processes increment one atomic number in shared memory", atomic + both, 2,
                             [](Bench& bench) { time_counting<add_atomically>(bench, true, UnitKind::process); }));
    all.push_back(experiment(thread, "mutex-two", "mutex, two units", "two threads increment one number under a mutex",
                             locked + both, 2,
                             [](Bench& bench) { time_counting<add_locked>(bench, false, UnitKind::thread); }));
    all.push_back(experiment(process, "mutex-two", "mutex, two units",
                             "two processes increment one number under a process-shared mutex", locked + between + both,
                             2, [](Bench& bench) { time_counting<add_locked>(bench, true, UnitKind::process); }));
    return all;
}

}  // namespace tricorn::client::lab
