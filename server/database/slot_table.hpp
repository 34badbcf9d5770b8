#pragma once
// The holders of a bounded number of slots, and their queue: records in shared memory. Callers hold the lock
// (shared_semaphore.hpp), and may be killed while they hold it. Only the records are authoritative; each changes by one store,
// and all lists and counts are derived from them, so restore() repairs every half-finished operation.
#include "common/io/grant.hpp"
#include <atomic>
#include <concepts>
#include <cstddef>
#include <cstdint>

namespace tricorn::server {

// A worker process: seat index and start count of the process occupying it (from 1; 0: none). Aligned so that every
// compiler stores it as one word.
struct alignas(8) Owner {
    std::uint32_t seat = 0;
    std::uint32_t start = 0;

    explicit operator bool() const { return start != 0; }
    bool operator==(Owner const&) const = default;
};

// The table's statistics; counters never decrease.
struct SlotStatus {
    std::uint32_t slots = 0;
    std::uint32_t in_use = 0;
    std::uint32_t most_in_use = 0;
    std::uint32_t waiting = 0;
    std::uint64_t acquired = 0;
    std::uint64_t timeouts = 0;   // gave up waiting
    std::uint64_t turned_away = 0;   // too many were already waiting
};

class SlotTable {
public:
    static constexpr std::uint32_t max_slots = 10'000;
    static constexpr std::uint32_t max_waiters = 16'384;
    static constexpr std::uint32_t none = UINT32_MAX;

    // The state of one exchange, in its own memory: a slot, a place in the queue, both (the slot was granted through
    // that place), or nothing.
    struct Ticket {
        std::uint32_t slot = none;
        std::uint32_t waiter = none;
        bool first_use = false;   // the slot was never used before
    };
    // The waiter to notify of its slot, after the lock is released.
    struct Wake {
        std::uint32_t waiter = none;
        Owner owner;
    };

    // Size in bytes of the zeroed memory that a table needs, shared and at the same address in all processes. Most of
    // it is never touched.
    static std::size_t bytes(std::uint32_t slots);
    // Creates the table there, once, before the first fork.
    static SlotTable* make(void* memory, std::uint32_t slots);

    Ticket ticket(Owner owner);
    // Call after the wait: returns true if the claim got its slot; otherwise gives up its place in the queue.
    bool settle(Ticket& ticket);
    // Passes the claim's slot to the longest waiter; leaves the claim empty.
    Wake release(Ticket& ticket);
    // Frees everything that `dead` processes held and rebuilds all derived data from the records. Calls `wake` for
    // waiters that were granted a slot and may not have been notified.
    void restore(std::predicate<Owner> auto const& dead, std::invocable<Wake> auto const& wake) {
        recover_grants();
        for (std::uint32_t i = 0; i < used_waiters_; ++i) {
            if (waiters_[i].owner && dead(waiters_[i].owner)) set(waiters_[i].owner, Owner());
        }
        for (std::uint32_t i = 0; i < slot_count_; ++i) {
            if (slots_[i].owner && dead(slots_[i].owner)) set(slots_[i].owner, Owner());
        }
        relink();
        for (std::uint32_t i = 0; i < used_waiters_; ++i) {
            if (waiters_[i].owner && waiters_[i].grant.given()) wake(Wake{i, waiters_[i].owner});
        }
    }

    Grant& grant(std::uint32_t waiter) { return waiters_[waiter].grant; }
    SlotStatus status() const;   // needs no lock: each number is correct on its own

private:
    struct Slot {
        Owner owner;   // the holder
        std::uint32_t next = none;   // in the free list
        bool used = false;
    };
    struct alignas(64) Waiter {   // one per cache line
        Owner owner;   // waits here, or got its slot here
        Grant grant;   // the slot's index + 1
        std::uint32_t next = none;   // in the queue, or in the free list
        std::uint32_t previous = none;
        std::uint64_t ticket = 0;   // order of arrival
    };

    explicit SlotTable(std::uint32_t slots) : slot_count_(slots) {}

    static void set(Owner& place, Owner owner);
    std::uint32_t take_free_slot();
    void put_free_slot(std::uint32_t slot);
    std::uint32_t take_free_waiter();
    void put_free_waiter(std::uint32_t waiter);
    void enqueue(std::uint32_t waiter);
    void dequeue(std::uint32_t waiter);
    void give(std::uint32_t slot, std::uint32_t waiter);
    void own(Ticket& ticket);
    void count_in_use(std::uint32_t in_use);
    void recover_grants();
    void relink();

    std::uint32_t const slot_count_;
    Slot* slots_ = nullptr;
    Waiter* waiters_ = nullptr;
    std::uint32_t* order_ = nullptr;   // scratch space for sorting in relink()
    std::uint32_t used_waiters_ = 0;   // the records before this one are initialised
    std::uint64_t tickets_ = 0;
    std::uint32_t free_slot_ = none;   // heads of the free lists; first_ and last_ are the ends of the queue
    std::uint32_t free_waiter_ = none;
    std::uint32_t first_ = none;
    std::uint32_t last_ = none;
    std::atomic<std::uint32_t> in_use_{0};
    std::atomic<std::uint32_t> most_in_use_{0};
    std::atomic<std::uint32_t> waiting_{0};
    std::atomic<std::uint64_t> acquired_{0};
    std::atomic<std::uint64_t> timeouts_{0};
    std::atomic<std::uint64_t> turned_away_{0};
};

}   // namespace tricorn::server
