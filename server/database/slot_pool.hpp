#pragma once
// A bounded number of slots that all worker processes of a service share: first come, first served. Made by the
// supervisor's process before the first fork. A process that is killed, at whatever instruction, loses no slot and no
// one else's place in the queue.
#include "server/database/slot_table.hpp"
#include <functional>
#include <pthread.h>

namespace tricorn::server {

class SlotPool {
public:
    using Claim = SlotTable::Claim;
    static constexpr std::uint32_t max_slots = SlotTable::max_slots;

    // `to_loops`: those who wait are event loops, which grant_signal tells of grants; others block on the grant itself.
    // Throws std::system_error where memory cannot be had.
    SlotPool(std::uint32_t slots, bool to_loops);
    SlotPool(SlotPool const&) = delete;
    SlotPool& operator=(SlotPool const&) = delete;
    ~SlotPool();

    // In a worker process, before anything else: its claims are made in its name. Its seat, 0 to max_seats - 1, is no
    // other living process's. Returns how many have had it, this one included.
    std::uint32_t move_in(unsigned seat);

    // At once a slot, or a place in the queue, or neither, when too many wait. Any thread.
    Claim claim();
    Grant const& grant(Claim const& claim) const { return table_->grant(claim.waiter); }
    // After the wait: has the claim its slot? If not, its place in the queue is given up.
    bool settle(Claim& claim);
    void release(Claim& claim);   // of a claim that has a slot

    // The supervisor: what the seat's last process held, now that it has died, goes to others. Does not wait long.
    void take_back(unsigned seat);

    SlotStatus status() const { return table_->status(); }

private:
    struct Shared;
    class Guard;

    void mend();
    void tell(SlotTable::Wake wake) const;

    std::size_t bytes_;
    Shared* shared_;
    SlotTable* table_;
    bool to_loops_;
    Tenant self_{0, 1};   // this process
};

}   // namespace tricorn::server
