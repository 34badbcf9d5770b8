#pragma once
// The simulated database as seen by one worker process: a table of rows, service times, and a limited number of
// connections shared by all workers.
#include "common/algorithm/random.hpp"
#include "server/database/shared_semaphore.hpp"
#include <atomic>

namespace tricorn::server {

// A row of the World table (as in TechEmpower's benchmarks): its number is computed from its id, so that responses can
// be checked.
struct Row {
    static constexpr unsigned count = 10'000;
    unsigned id;       // 1 to count
    unsigned number;   // 1 to count
};
constexpr Row row_of(unsigned id) {
    return {id, static_cast<unsigned>(mix(id) % Row::count) + 1};
}

class Database {
public:
    // Constructed in the worker's process; all arguments must outlive it.
    Database(SharedSemaphore& connections, std::uint64_t seed, unsigned seat);

    // Returns the random numbers of one exchange. The n-th exchange of a seat's first process gets the same numbers
    // each time the service starts with the same seed; no two processes of a service share them. Thread-safe.
    Random next_exchange();

    SharedSemaphore& connections() { return *connections_; }

private:
    SharedSemaphore* connections_;
    std::uint64_t seed_;
    std::atomic<std::uint64_t> exchanges_{0};
};

// A connection of the database, or the wait for one. Its destructor gives back what it holds, however the exchange
// ends. Belongs to one exchange; must not outlive the pool.
class Lease {
public:
    explicit Lease(SharedSemaphore& pool) : pool_(&pool), ticket_(pool.ticket()) {}
    Lease(Lease const&) = delete;
    Lease& operator=(Lease const&) = delete;
    ~Lease() { end(); }

    bool turned_away() const { return !holds() && ticket_.waiter == SlotTable::none; }   // too many are already waiting
    bool must_wait() const { return !holds() && ticket_.waiter != SlotTable::none; }   // then await grant(), settle()
    Grant const& grant() const { return pool_->grant(ticket_); }
    // Returns true if the connection was granted; otherwise leaves the queue.
    bool settle() { return pool_->settle(ticket_); }
    bool first_use() const { return ticket_.first_use; }
    void end();

private:
    bool holds() const { return ticket_.slot != SlotTable::none; }

    SharedSemaphore* pool_;
    SharedSemaphore::Ticket ticket_;
};

}   // namespace tricorn::server
