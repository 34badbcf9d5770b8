#pragma once
// Worker processes that share slots, for tests that kill them.
#include "server/database/shared_semaphore.hpp"
#include <csignal>
#include <doctest/doctest.h>
#include <functional>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace tricorn::test {

using namespace tricorn::server;

using Ticket = SharedSemaphore::Ticket;

inline bool has_slot(Ticket const& ticket) {
    return ticket.slot != SlotTable::none;
}

// Another worker process. It ends when `body` returns.
inline pid_t start(SharedSemaphore& pool, unsigned worker, std::function<void()> const& body) {
    pid_t const pid = ::fork();
    if (pid == 0) {
        pool.register_process(worker);
        body();
        ::_exit(0);
    }
    return pid;
}

inline void kill_and_reap(pid_t pid) {
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
}

// Checks that all slots are free: as many claims as there are slots succeed, one more does not.
inline void check_whole(SharedSemaphore& pool) {
    SlotStatus const before = pool.status();
    CHECK(before.in_use == 0);
    CHECK(before.waiting == 0);
    std::vector<Ticket> claims;
    for (std::uint32_t i = 0; i < before.slots; ++i) {
        claims.push_back(pool.ticket());
        CHECK(has_slot(claims.back()));
    }
    Ticket excess = pool.ticket();
    CHECK_FALSE(has_slot(excess));
    CHECK_FALSE(pool.settle(excess));
    for (Ticket& ticket : claims) pool.release(ticket);
    CHECK(pool.status().in_use == 0);
}

}   // namespace tricorn::test
