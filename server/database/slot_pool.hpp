#pragma once
// A bounded number of slots shared by all worker processes of a service, granted in FIFO order. Created by the
// supervisor before the first fork. A process killed at any instruction loses no slot and no other process's place in
// the queue.
#include "server/database/slot_table.hpp"
#include <functional>
#include <pthread.h>

namespace tricorn::server {

class SlotPool {
public:
    using Claim = SlotTable::Claim;
    static constexpr std::uint32_t max_slots = SlotTable::max_slots;

    // `to_loops`: the waiters are event loops, which are notified of grants by grant_signal; otherwise they block on
    // the grant itself. Throws std::system_error if memory is not available.
    SlotPool(std::uint32_t slots, bool to_loops);
    SlotPool(SlotPool const&) = delete;
    SlotPool& operator=(SlotPool const&) = delete;
    ~SlotPool();

    // Called first in a worker process, which then owns its claims under this identity. `seat`, 0 to max_seats - 1,
    // must not be used by another live process. Returns the number of processes that have used this seat, including
    // this one.
    std::uint32_t move_in(unsigned seat);

    // Returns at once with a slot, a place in the queue, or neither if too many are waiting. Thread-safe.
    Claim claim();
    Grant const& grant(Claim const& claim) const { return table_->grant(claim.waiter); }
    // Call after the wait: returns true if the claim got its slot; otherwise gives up its place in the queue.
    bool settle(Claim& claim);
    void release(Claim& claim);   // the claim must hold a slot

    // Called by the supervisor after the seat's last process has died: passes on what it held. Blocks only briefly.
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
    Tenant self_{0, 1};   // of this process
};

}   // namespace tricorn::server
