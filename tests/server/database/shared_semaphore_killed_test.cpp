// Slots shared by processes that are killed at the worst moments.
#include "tests/server/database/slot_sharers.hpp"
#include "tests/support/run_size.hpp"
#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <doctest/doctest.h>
#include <new>
#include <random>
#include <string_view>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace tricorn::server::shared_semaphore_killed_test {

using namespace tricorn::test;
using namespace std::chrono_literals;

namespace {

// A worker that is single-stepped once it is ready. Not possible with every kernel's ptrace(2).
class Stepped {
public:
    Stepped(SharedSemaphore& pool, std::function<void()> const& get_ready, std::function<void()> const& act)
        : pid_(start(pool, 1, [&] {
              get_ready();
              if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) ::_exit(1);
              ::raise(SIGSTOP);
              act();
          })) {
        int status = 0;
        ::waitpid(pid_, &status, 0);
        stands_ = WIFSTOPPED(status);
    }
    ~Stepped() {
        if (stands_) kill_and_reap(pid_);
    }
    Stepped(Stepped const&) = delete;
    Stepped& operator=(Stepped const&) = delete;

    bool stands() const { return stands_; }
    // Returns false at its end.
    bool step() {
        int status = 0;
        if (::ptrace(PTRACE_SINGLESTEP, pid_, nullptr, nullptr) != 0) return false;
        ::waitpid(pid_, &status, 0);
        stands_ = WIFSTOPPED(status);
        return stands_;
    }

private:
    pid_t pid_;
    bool stands_ = false;
};

// The code under test; it is killed after each of its instructions, or after many of them spread over the whole.
struct Play {
    std::function<void(SharedSemaphore&)> before;   // in this process
    std::function<void(SharedSemaphore&)> get_ready;
    std::function<void(SharedSemaphore&)> meanwhile;   // in this process, when the other is ready
    std::function<void(SharedSemaphore&)> act;
    std::function<void(SharedSemaphore&)>
        after;   // in this process, after the other was killed and its slots were taken back
};

void kill_at_each_step(Play const& play) {
    long steps = 0;
    long const most = run_size(1'000'000L, 50L, 8L);   // instrumented code has many more instructions
    for (long stride = 0, stop_at = 1'000'000; stop_at >= 0; stop_at -= stride) {
        SharedSemaphore pool(1, false);
        play.before(pool);
        {
            Stepped other(
                pool, [&] { play.get_ready(pool); }, [&] { play.act(pool); });
            if (!other.stands()) {
                MESSAGE("skipped: this kernel lets no process step through another");
                return;
            }
            play.meanwhile(pool);
            long done = 0;
            while (done < stop_at && other.step()) ++done;
            if (stride == 0) {   // the first run went to its end
                steps = stop_at = done;
                stride = std::max(1L, steps / most);
            }
        }
        CAPTURE(stop_at);
        pool.release_all_of(1);
        play.after(pool);
        check_whole(pool);
    }
    CHECK(steps > 100);
}

void nothing(SharedSemaphore&) {}

// Records which process uses which slot, visible to all processes: no two live ones may share one.
struct Witness {
    std::array<std::atomic<pid_t>, 4> user{};
    std::atomic<long> uses{0};
    std::atomic<long> clashes{0};
};

Witness& shared_witness() {
    void* const memory = ::mmap(nullptr, sizeof(Witness), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return *new (memory) Witness;
}

void use_for_ever(SharedSemaphore& pool, Witness& witness) {
    for (unsigned round = 0;; ++round) {
        Ticket ticket = pool.ticket();
        bool const impatient = round % 5 == 0;
        if (!has_slot(ticket)) pool.grant(ticket).wait_until(Clock::now() + (impatient ? 100us : 5s));
        if (!pool.settle(ticket)) continue;
        pid_t const before = witness.user[ticket.slot].exchange(::getpid());
        if (before != 0) ++witness.clashes;
        ++witness.uses;
        if (round % 3 == 0) std::this_thread::yield();
        witness.user[ticket.slot].store(0);
        pool.release(ticket);
    }
}

}   // namespace

TEST_CASE("a process killed at any instruction of taking a free slot loses nothing") {
    kill_at_each_step({nothing, nothing, nothing, [](SharedSemaphore& pool) { pool.ticket(); }, nothing});
}

TEST_CASE("a process killed at any instruction of queueing or giving up keeps the others' order") {
    Ticket held, first, last;
    auto const before = [&](SharedSemaphore& pool) {
        held = pool.ticket();
        first = pool.ticket();
    };
    auto const after = [&](SharedSemaphore& pool) {
        pool.release(held);
        CHECK(pool.grant(first).given());
        CHECK(pool.settle(first));
        pool.release(first);
        if (last.waiter == SlotTable::none) return;
        CHECK(pool.settle(last));
        pool.release(last);
    };
    SUBCASE("queueing") {
        kill_at_each_step({before, nothing, nothing, [](SharedSemaphore& pool) { pool.ticket(); }, after});
    }
    SUBCASE("giving up") {
        Ticket others;
        kill_at_each_step({before, [&](SharedSemaphore& pool) { others = pool.ticket(); },
                           [&](SharedSemaphore& pool) { last = pool.ticket(); },
                           [&](SharedSemaphore& pool) { pool.settle(others); }, after});
    }
}

TEST_CASE("a process killed at any instruction of a release neither loses the slot nor wakes the wrong waiter") {
    Ticket others, first, last;
    auto const take = [&](SharedSemaphore& pool) { others = pool.ticket(); };
    auto const release = [&](SharedSemaphore& pool) { pool.release(others); };
    SUBCASE("without a waiter") {
        kill_at_each_step({nothing, take, nothing, release, nothing});
    }
    SUBCASE("to the longest waiter") {
        auto const queue = [&](SharedSemaphore& pool) {
            first = pool.ticket();
            last = pool.ticket();
        };
        auto const after = [&](SharedSemaphore& pool) {
            CHECK(pool.grant(first).wait_until(Clock::now() + 60s));
            CHECK_FALSE(pool.grant(last).given());
            CHECK(pool.settle(first));
            pool.release(first);
            CHECK(pool.settle(last));
            pool.release(last);
        };
        kill_at_each_step({nothing, take, queue, release, after});
    }
    SUBCASE("of a slot that it had waited for") {
        Ticket held;
        std::thread giver;
        auto const wait = [&](SharedSemaphore& pool) {
            take(pool);
            pool.grant(others).wait_until(Clock::now() + 60s);
            pool.settle(others);
        };
        auto const before = [&](SharedSemaphore& pool) {
            held = pool.ticket();
            giver = std::thread([&pool, &held] {
                while (pool.status().waiting == 0) std::this_thread::sleep_for(1ms);
                pool.release(held);
            });
        };
        auto const given = [&](SharedSemaphore&) { giver.join(); };
        kill_at_each_step({before, wait, given, release, nothing});
    }
}

TEST_CASE("processes that are killed repeatedly lose no slot and never share one") {
    constexpr unsigned workers = 6;
    SharedSemaphore pool(4, false);
    Witness& witness = shared_witness();
    std::array<pid_t, workers> pids{};
    auto const run = [&](unsigned i) { pids[i] = start(pool, i + 1, [&] { use_for_ever(pool, witness); }); };
    auto const end_one = [&](unsigned i) {
        kill_and_reap(pids[i]);
        for (auto& user : witness.user) {
            pid_t dead = pids[i];
            user.compare_exchange_strong(dead, 0);
        }
        pool.release_all_of(i + 1);
    };
    for (unsigned i = 0; i < workers; ++i) run(i);
    std::mt19937 random(1);
    auto const end = Clock::now() + (full_size() ? 30s : 2s);
    long kills = 0;
    for (; Clock::now() < end; ++kills) {
        std::this_thread::sleep_for(std::chrono::microseconds(random() % 3000));
        auto const victim = static_cast<unsigned>(random() % workers);
        end_one(victim);
        run(victim);
    }
    long const uses = witness.uses;
    while (witness.uses == uses) std::this_thread::sleep_for(1ms);   // it still works
    for (unsigned i = 0; i < workers; ++i) end_one(i);
    INFO(kills, " kills, ", witness.uses.load(), " uses");
    CHECK(witness.clashes == 0);
    CHECK(pool.status().most_in_use <= 4);
    check_whole(pool);
}

}   // namespace tricorn::server::shared_semaphore_killed_test
