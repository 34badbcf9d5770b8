#pragma once
// A bounded number of slots shared by all worker processes of a service, granted in FIFO order. Created by the
// supervisor before the first fork. A process killed at any instruction loses no slot and no other process's place in
// the queue.
#include "server/database/slot_table.hpp"
#include <functional>
#include <pthread.h>

namespace tricorn::server {

class SharedSemaphore {
public:
    using Ticket = SlotTable::Ticket;
    static constexpr std::uint32_t max_slots = SlotTable::max_slots;

    // `to_loops`: the waiters are event loops, which are notified of grants by grant_signal; otherwise they block on
    // the grant itself. Throws std::system_error if memory is not available.
    SharedSemaphore(std::uint32_t slots, bool to_loops);
    SharedSemaphore(SharedSemaphore const&) = delete;
    SharedSemaphore& operator=(SharedSemaphore const&) = delete;
    ~SharedSemaphore();

    // Called first in a worker process, which then owns its claims under this identity. `seat`, 0 to max_seats - 1,
    // must not be used by another live process. Returns the number of processes that have used this seat, including
    // this one.
    std::uint32_t register_process(unsigned seat);

    // Returns at once with a slot, a place in the queue, or neither if too many are waiting. Thread-safe.
    Ticket ticket();
    Grant const& grant(Ticket const& ticket) const { return table_->grant(ticket.waiter); }
    // Call after the wait: returns true if the claim got its slot; otherwise gives up its place in the queue.
    bool settle(Ticket& ticket);
    void release(Ticket& ticket);   // the claim must hold a slot

    // Called by the supervisor after the seat's last process has died: passes on what it held. Blocks only briefly.
    void release_all_of(unsigned seat);

    SlotStatus status() const { return table_->status(); }

private:
    struct Shared;
    class Guard;

    void recover();
    void tell(SlotTable::Wake wake) const;

    std::size_t bytes_;
    Shared* shared_;
    SlotTable* table_;
    bool to_loops_;
    Owner self_{0, 1};   // of this process
};

}   // namespace tricorn::server
