// Slots shared by processes: granted in order, and taken back from dead processes.
#include "server/config/config.hpp"
#include "tests/server/database/slot_sharers.hpp"
#include <csignal>
#include <doctest/doctest.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace tricorn::server::shared_semaphore_test {

using namespace tricorn::test;
using namespace std::chrono_literals;

namespace {

// Like an event loop. The signal stays blocked, which affects no other test here.
sigset_t block_grant_signal() {
    sigset_t set;
    ::sigemptyset(&set);
    ::sigaddset(&set, grant_signal);
    ::sigprocmask(SIG_BLOCK, &set, nullptr);
    return set;
}

}   // namespace

TEST_CASE("a slot is handed to a process that blocks for it") {
    SharedSemaphore pool(1, false);
    Ticket held = pool.ticket();
    pid_t const other = start(pool, 1, [&pool] {
        Ticket ticket = pool.ticket();
        pool.grant(ticket).wait_until(Clock::now() + 60s);
        if (!pool.settle(ticket)) ::_exit(2);
        pool.release(ticket);
    });
    while (pool.status().waiting == 0) std::this_thread::sleep_for(1ms);
    pool.release(held);
    int status = -1;
    ::waitpid(other, &status, 0);
    CHECK(status == 0);
    check_whole(pool);
}

TEST_CASE("the process of an event loop that is granted a slot gets a signal, and no other process does") {
    SharedSemaphore pool(1, true);
    pool.register_process(0);
    Ticket held = pool.ticket();
    sigset_t const grants = block_grant_signal();
    pid_t const other = start(pool, max_seats - 1, [&] {
        Ticket ticket = pool.ticket();
        timespec const limit{60, 0};
        if (::sigtimedwait(&grants, nullptr, &limit) != grant_signal) ::_exit(2);
        if (!pool.settle(ticket)) ::_exit(3);
        pool.release(ticket);
    });
    while (pool.status().waiting == 0) std::this_thread::sleep_for(1ms);
    pool.release(held);
    int status = -1;
    ::waitpid(other, &status, 0);
    CHECK(status == 0);
    timespec const none{0, 0};
    CHECK(::sigtimedwait(&grants, nullptr, &none) < 0);
    check_whole(pool);
}

TEST_CASE("a slot granted to a process that died goes to the next waiter, who is notified") {
    SharedSemaphore pool(1, true);
    pool.register_process(0);
    Ticket held = pool.ticket();
    sigset_t const grants = block_grant_signal();
    pid_t const dying = start(pool, 1, [&pool] {
        pool.ticket();
        ::pause();
    });
    while (pool.status().waiting == 0) std::this_thread::sleep_for(1ms);
    Ticket mine = pool.ticket();
    pool.release(held);   // to the waiter that will not take it
    kill_and_reap(dying);
    CHECK_FALSE(pool.grant(mine).given());
    pool.release_all_of(1);
    timespec const limit{60, 0};
    CHECK(::sigtimedwait(&grants, nullptr, &limit) == grant_signal);
    CHECK(pool.settle(mine));
    pool.release(mine);
    check_whole(pool);
}

TEST_CASE("slots and places of a killed process are taken back, those of its successor are not") {
    SharedSemaphore pool(2, false);
    pid_t const first = start(pool, 1, [&pool] {
        for (int i = 0; i < 3; ++i) pool.ticket();
        ::pause();
    });
    while (pool.status().waiting == 0) std::this_thread::sleep_for(1ms);
    Ticket mine = pool.ticket();
    kill_and_reap(first);
    pool.release_all_of(1);
    CHECK(pool.settle(mine));
    pid_t const second = start(pool, 1, [&pool] {
        pool.ticket();
        ::pause();
    });
    while (pool.status().in_use < 2) std::this_thread::sleep_for(1ms);
    pool.release_all_of(7);   // another process's death
    CHECK(pool.status().in_use == 2);
    kill_and_reap(second);
    pool.release_all_of(1);
    pool.release(mine);
    check_whole(pool);
}

}   // namespace tricorn::server::shared_semaphore_test
