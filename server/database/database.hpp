#pragma once
// The simulated database as one worker process sees it: a world of rows, service times, and connections of which there
// are only so many for all workers together.
#include "common/algorithm/random.hpp"
#include "server/database/slot_pool.hpp"
#include <atomic>

namespace tricorn::server {

// A row of the world (TechEmpower's): its number follows from its id, so that answers can be checked.
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
    // In the worker's process; everything referred to outlives it.
    Database(SlotPool& connections, std::uint64_t seed, unsigned seat);

    // The numbers that one exchange draws from. The n-th exchange of a seat's first process has the same ones each
    // time the service is started with the same seed; no two processes of a service have the same. Any thread.
    Random next_exchange();

    SlotPool& connections() { return *connections_; }

private:
    SlotPool* connections_;
    std::uint64_t seed_;
    std::atomic<std::uint64_t> exchanges_{0};
};

// A connection of the database, or the wait for one. Whatever it has goes back with it, whichever way the exchange
// ends. Used by one exchange; must not outlive the pool.
class Lease {
public:
    explicit Lease(SlotPool& pool) : pool_(&pool), claim_(pool.claim()) {}
    Lease(Lease const&) = delete;
    Lease& operator=(Lease const&) = delete;
    ~Lease() { end(); }

    bool turned_away() const { return !holds() && claim_.waiter == SlotTable::none; }   // too many wait already
    bool must_wait() const { return !holds() && claim_.waiter != SlotTable::none; }   // for grant(), then settle()
    Grant const& grant() const { return pool_->grant(claim_); }
    // Is the connection there? If not, the place in the queue is given up.
    bool settle() { return pool_->settle(claim_); }
    bool first_use() const { return claim_.first_use; }
    void end();

private:
    bool holds() const { return claim_.slot != SlotTable::none; }

    SlotPool* pool_;
    SlotPool::Claim claim_;
};

}   // namespace tricorn::server
