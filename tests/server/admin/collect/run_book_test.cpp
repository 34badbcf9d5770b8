#include "server/admin/collect/run_book.hpp"

#include <atomic>
#include <doctest/doctest.h>
#include <latch>
#include <memory>
#include <thread>
#include <unistd.h>
#include <vector>

namespace tricorn::server::admin::run_book_test {

namespace {

using std::chrono::milliseconds;

// Threads of this process, each a unit on the first seat; they sleep until `over`.
struct Sleepers {
    Scoreboard& board = *Scoreboard::make();
    std::atomic<bool> over{false};
    std::vector<pid_t> tids;
    std::vector<std::jthread> threads;

    explicit Sleepers(std::uint32_t count) : tids(count) {
        WorkerSlot& slot = board.clear_slot(0);
        slot.pid.store(::getpid());
        slot.unit_slots.store(count);
        std::latch begun(count);
        for (std::uint32_t i = 0; i < count; ++i) {
            threads.emplace_back([this, i, &begun] {
                UnitSlot& own = board.unit_slots(0)[i];
                tids[i] = ::gettid();
                own.tid.store(tids[i]);
                Unit(own).rest(UnitState::idle, Clock::now());
                begun.count_down();
                over.wait(false);
            });
        }
        begun.wait();
    }
    ~Sleepers() {
        over.store(true);
        over.notify_all();
    }
};

// Computes until the kernel has counted so much for this thread.
void compute(milliseconds how_long) {
    auto const until = scheduled_times_of_this_thread().ran + how_long;
    while (scheduled_times_of_this_thread().ran < until) {}
}

bool kernel_tells() {
    compute(milliseconds(0));
    return scheduled_times_of_this_thread().ran.count() > 0;
}

}   // namespace

TEST_CASE("shares of threads: one that computes runs, those that sleep do neither, and the process has the sum") {
    if (!kernel_tells()) {
        MESSAGE("SKIPPED: this kernel has no schedstat");
        return;
    }
    Sleepers const sleepers(3);
    RunBook book(sleepers.board);
    Deadline const now = Clock::now();
    book.look(now);
    CHECK_FALSE(book.of_thread(::gettid()));   // nothing to compare with yet
    CHECK_FALSE(book.of_process(::getpid()));
    compute(milliseconds(20));
    book.look(now + std::chrono::seconds(30));
    auto const own = book.of_thread(::gettid());
    REQUIRE(own);
    CHECK(own->running > 0);
    CHECK(own->ready >= 0);
    CHECK(own->running + own->ready <= 1);
    for (pid_t const tid : sleepers.tids) {
        auto const one = book.of_thread(tid);
        REQUIRE(one);
        CHECK(one->running < own->running);
    }
    auto const sum = book.of_process(::getpid());
    REQUIRE(sum);
    CHECK(sum->threads >= 4);
    CHECK(sum->running >= own->running);
    CHECK_FALSE(book.of_thread(-1));
    CHECK_FALSE(book.of_process(-1));
}

TEST_CASE("shares of threads: a thread that began since the last look began at zero") {
    if (!kernel_tells()) {
        MESSAGE("SKIPPED: this kernel has no schedstat");
        return;
    }
    Sleepers const sleepers(1);
    RunBook book(sleepers.board);
    Deadline const now = Clock::now();
    book.look(now);
    std::optional<RunShares> shares;
    std::jthread([&] {
        compute(milliseconds(5));
        book.look(now + std::chrono::seconds(30));
        shares = book.of_thread(::gettid());
    }).join();
    REQUIRE(shares);
    CHECK(shares->running > 0);
}

TEST_CASE("shares of threads: where there are more than it may read, it reads those whose units did most") {
    if (!kernel_tells()) {
        MESSAGE("SKIPPED: this kernel has no schedstat");
        return;
    }
    Sleepers const sleepers(12);
    std::size_t const others = threads_of(::getpid()).size() - sleepers.tids.size();   // they have no units
    RunBook book(sleepers.board, others + 2);
    Deadline const now = Clock::now();
    UnitSlot& served = sleepers.board.unit_slots(0)[7];
    UnitSlot& awake = sleepers.board.unit_slots(0)[4];
    for (int look = 0; look < 2; ++look) {
        served.exchanges.store(served.exchanges.load() + 100);
        Unit(awake).rest(UnitState::cpu, now);
        book.look(now + look * std::chrono::seconds(30));
    }
    CHECK(book.of_thread(sleepers.tids[7]));
    CHECK(book.of_thread(sleepers.tids[4]));
    CHECK_FALSE(book.of_thread(sleepers.tids[5]));
    CHECK(book.of_process(::getpid())->threads == others + 2);
}

TEST_CASE("shares of threads: it is not looked twice within a second") {
    if (!kernel_tells()) {
        MESSAGE("SKIPPED: this kernel has no schedstat");
        return;
    }
    Sleepers const sleepers(1);
    RunBook book(sleepers.board);
    Deadline const now = Clock::now();
    book.look(now);
    book.look(now + milliseconds(500));
    CHECK_FALSE(book.of_thread(::gettid()));
}

}   // namespace tricorn::server::admin::run_book_test
