#pragma once
// Who holds which of a bounded number of slots, and who waits for one: records in shared memory. Whoever calls holds
// the lock (slot_pool.hpp), and processes are killed while they hold it: the records alone are the truth, each is
// changed by one store, and lists and counts follow from them, so that restore() mends whatever was left half done.
#include "common/io/grant.hpp"
#include <atomic>
#include <concepts>
#include <cstddef>
#include <cstdint>

namespace tricorn::server {

// A worker process: its seat, and the how-manieth process there it is (from 1; 0: nobody).
// Aligned so that every compiler stores it as one word.
struct alignas(8) Tenant {
    std::uint32_t seat = 0;
    std::uint32_t start = 0;

    explicit operator bool() const { return start != 0; }
    bool operator==(Tenant const&) const = default;
};

// What the table says about itself; counters never go back.
struct SlotStatus {
    std::uint32_t slots = 0;
    std::uint32_t in_use = 0;
    std::uint32_t most_in_use = 0;
    std::uint32_t waiting = 0;
    std::uint64_t acquired = 0;
    std::uint64_t timeouts = 0;    // gave up waiting
    std::uint64_t turned_away = 0; // too many waited already
};

class SlotTable {
public:
    static constexpr std::uint32_t max_slots = 10'000;
    static constexpr std::uint32_t max_waiters = 16'384;
    static constexpr std::uint32_t none = UINT32_MAX;

    // What one exchange has, in its own memory: a slot, a place in the queue, both (the slot came through that place),
    // or nothing.
    struct Claim {
        std::uint32_t slot = none;
        std::uint32_t waiter = none;
        bool first_use = false;   // nobody had the slot before
    };
    // Whom to tell, once the lock is released, that a slot is theirs.
    struct Wake {
        std::uint32_t waiter = none;
        Tenant tenant;
    };

    // Bytes of zeroed memory, shared and at one address in all processes, that a table takes. Most is never touched.
    static std::size_t bytes(std::uint32_t slots);
    // Made there, once, before the first fork.
    static SlotTable* make(void* memory, std::uint32_t slots);

    Claim claim(Tenant tenant);
    // After the wait: does the claim have its slot? If not, its place in the queue is given up.
    bool settle(Claim& claim);
    // Gives a slot that it holds to the one who has waited longest; leaves the claim with nothing.
    Wake release(Claim& claim);
    // Frees what those held who are `dead`, and makes everything follow from the records again. Those who were given a
    // slot and may not have been told are told with `wake`.
    void restore(std::predicate<Tenant> auto const& dead, std::invocable<Wake> auto const& wake) {
        recover_grants();
        for (std::uint32_t i = 0; i < used_waiters_; ++i) {
            if (waiters_[i].tenant && dead(waiters_[i].tenant)) set(waiters_[i].tenant, Tenant());
        }
        for (std::uint32_t i = 0; i < slot_count_; ++i) {
            if (slots_[i].tenant && dead(slots_[i].tenant)) set(slots_[i].tenant, Tenant());
        }
        relink();
        for (std::uint32_t i = 0; i < used_waiters_; ++i) {
            if (waiters_[i].tenant && waiters_[i].grant.given()) wake(Wake{i, waiters_[i].tenant});
        }
    }

    Grant& grant(std::uint32_t waiter) { return waiters_[waiter].grant; }
    SlotStatus status() const;   // needs no lock: each number by itself is right

private:
    struct Slot {
        Tenant tenant;   // holds it
        std::uint32_t next = none;   // in the list of free ones
        bool used = false;
    };
    struct alignas(64) Waiter {   // a cache line of its own
        Tenant tenant;   // waits here, or has got its slot here
        Grant grant;   // the slot's index + 1
        std::uint32_t next = none;   // in the queue, or in the list of free ones
        std::uint32_t previous = none;
        std::uint64_t ticket = 0;   // says who came first
    };

    explicit SlotTable(std::uint32_t slots) : slot_count_(slots) {}

    static void set(Tenant& place, Tenant tenant);
    std::uint32_t take_free_slot();
    void put_free_slot(std::uint32_t slot);
    std::uint32_t take_free_waiter();
    void put_free_waiter(std::uint32_t waiter);
    void enqueue(std::uint32_t waiter);
    void dequeue(std::uint32_t waiter);
    void give(std::uint32_t slot, std::uint32_t waiter);
    void own(Claim& claim);
    void count_in_use(std::uint32_t in_use);
    void recover_grants();
    void relink();

    std::uint32_t const slot_count_;
    Slot* slots_ = nullptr;
    Waiter* waiters_ = nullptr;
    std::uint32_t* order_ = nullptr;   // room for relink to sort in
    std::uint32_t used_waiters_ = 0;   // the records before this one have been used
    std::uint64_t tickets_ = 0;
    std::uint32_t free_slot_ = none;   // heads of lists, and the queue's two ends
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
