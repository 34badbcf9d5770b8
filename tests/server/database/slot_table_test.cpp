#include "server/database/slot_table.hpp"
#include <doctest/doctest.h>
#include <memory>
#include <vector>

namespace tricorn::server::slot_table_test {

using Ticket = SlotTable::Ticket;

namespace {

constexpr Owner ann{1, 1}, bob{2, 1}, cid{3, 1};

// A table in private memory.
struct Table {
    explicit Table(std::uint32_t slots) : memory(new std::byte[SlotTable::bytes(slots) + 64]()) {
        auto const address = reinterpret_cast<std::uintptr_t>(memory.get());
        table = SlotTable::make(memory.get() + (64 - address % 64), slots);
    }
    SlotTable* operator->() const { return table; }
    bool given(Ticket const& ticket) const { return table->grant(ticket.waiter).given(); }
    // Takes back everything that `dead` processes held; returns the notified waiters.
    std::vector<std::uint32_t> bury(Owner dead) const {
        std::vector<std::uint32_t> told;
        table->restore([dead](Owner owner) { return owner == dead; },
                       [&told](SlotTable::Wake wake) { told.push_back(wake.waiter); });
        return told;
    }

    std::unique_ptr<std::byte[]> memory;
    SlotTable* table;
};

bool has_slot(Ticket const& ticket) {
    return ticket.slot != SlotTable::none;
}
bool waits(Ticket const& ticket) {
    return !has_slot(ticket) && ticket.waiter != SlotTable::none;
}

}   // namespace

TEST_CASE("slots are held until they are released, each by one claim") {
    Table table(2);
    Ticket first = table->ticket(ann);
    Ticket second = table->ticket(bob);
    CHECK(has_slot(first));
    CHECK(has_slot(second));
    CHECK(first.slot != second.slot);
    CHECK(first.first_use);
    CHECK(table->status().in_use == 2);
    table->release(first);
    CHECK_FALSE(has_slot(first));
    Ticket third = table->ticket(cid);
    CHECK(has_slot(third));
    CHECK_FALSE(third.first_use);
    table->release(second);
    table->release(third);
    SlotStatus const status = table->status();
    CHECK(status.slots == 2);
    CHECK(status.in_use == 0);
    CHECK(status.most_in_use == 2);
    CHECK(status.acquired == 3);
}

TEST_CASE("waiters are served in order, and newcomers do not overtake") {
    Table table(1);
    Ticket held = table->ticket(ann);
    std::vector<Ticket> queue;
    for (int i = 0; i < 5; ++i) queue.push_back(table->ticket(i % 2 == 0 ? bob : cid));
    CHECK(table->status().waiting == 5);
    for (Ticket& next : queue) {
        CHECK(waits(next));
        SlotTable::Wake const wake = table->release(held);
        CHECK(wake.waiter == next.waiter);
        CHECK(table.given(next));
        CHECK(waits(table->ticket(ann)));   // although the slot is not settled yet
        CHECK(table->settle(next));
        held = next;
    }
    CHECK(table->status().waiting == 5);
    CHECK(table->status().in_use == 1);
}

TEST_CASE("a waiter that gives up leaves the queue in order") {
    Table table(1);
    Ticket held = table->ticket(ann);
    Ticket first = table->ticket(bob), second = table->ticket(bob), third = table->ticket(bob),
           last = table->ticket(bob);
    CHECK_FALSE(table->settle(second));
    CHECK_FALSE(table->settle(first));
    CHECK_FALSE(table->settle(last));
    CHECK_FALSE(waits(first));
    CHECK_FALSE(table->settle(first));   // repeated: no effect
    CHECK(table->status().waiting == 1);
    CHECK(table->status().timeouts == 3);
    CHECK(table->release(held).waiter == third.waiter);
    CHECK(table->settle(third));
    CHECK(table->release(third).waiter == SlotTable::none);
    CHECK(table->status().in_use == 0);
}

TEST_CASE("a grant at the last moment counts") {
    Table table(1);
    Ticket held = table->ticket(ann);
    Ticket late = table->ticket(bob);
    table->release(held);
    CHECK(table->settle(late));
    CHECK(table->status().timeouts == 0);
}

TEST_CASE("the queue is bounded") {
    Table table(1);
    CHECK(has_slot(table->ticket(ann)));
    std::vector<Ticket> queue;
    for (std::uint32_t i = 0; i < SlotTable::max_waiters; ++i) queue.push_back(table->ticket(bob));
    CHECK(waits(queue.back()));
    Ticket const excess = table->ticket(bob);
    CHECK_FALSE(has_slot(excess));
    CHECK_FALSE(waits(excess));
    CHECK(table->status().turned_away == 1);
    CHECK_FALSE(table->settle(queue[7]));
    CHECK(waits(table->ticket(bob)));
}

TEST_CASE("slots of dead processes go to the waiters in order; their places in the queue are removed") {
    Table table(2);
    Ticket const lost = table->ticket(ann);
    Ticket kept = table->ticket(bob);
    Ticket first = table->ticket(cid);
    Ticket const gone = table->ticket(ann);
    Ticket second = table->ticket(bob);
    CHECK(table.bury(ann) == std::vector{first.waiter});
    CHECK(table->settle(first));
    CHECK(first.slot == lost.slot);
    CHECK_FALSE(table.given(second));
    CHECK(table->status().waiting == 1);
    CHECK(table->release(kept).waiter == second.waiter);
    CHECK(table->settle(second));
    table->release(first);
    table->release(second);
    CHECK(table->status().in_use == 0);
    CHECK(has_slot(table->ticket(bob)));
    CHECK(has_slot(table->ticket(bob)));
    CHECK(waits(table->ticket(bob)));
    CHECK(gone.waiter != SlotTable::none);
}

TEST_CASE("a slot granted to a process that died before taking it is not lost, and waiters are notified again") {
    Table table(1);
    Ticket held = table->ticket(bob);
    Ticket const given = table->ticket(ann);
    Ticket next = table->ticket(cid);
    CHECK(table->release(held).waiter == given.waiter);
    CHECK(table.bury(ann) == std::vector{next.waiter});
    CHECK(table.bury(ann) == std::vector{next.waiter});   // not settled: it may not have been notified
    CHECK(table->settle(next));
    table->release(next);
    CHECK(table->status().in_use == 0);
}

TEST_CASE("restoring a consistent table changes nothing") {
    Table table(3);
    Ticket one = table->ticket(ann), two = table->ticket(bob), three = table->ticket(bob);
    Ticket four = table->ticket(cid), five = table->ticket(ann);
    CHECK(table.bury({9, 9}).empty());
    CHECK(table->status().in_use == 3);
    CHECK(table->status().waiting == 2);
    CHECK(table->release(two).waiter == four.waiter);
    CHECK(table->release(one).waiter == five.waiter);
    CHECK(table->release(three).waiter == SlotTable::none);
    CHECK(table->status().in_use == 2);
}

}   // namespace tricorn::server::slot_table_test
