#include "server/database/slot_table.hpp"
#include <doctest/doctest.h>
#include <memory>
#include <vector>

namespace tricorn::server::slot_table_test {

using Claim = SlotTable::Claim;

namespace {

constexpr Tenant ann{1, 1}, bob{2, 1}, cid{3, 1};

// A table in private memory.
struct Table {
    explicit Table(std::uint32_t slots) : memory(new std::byte[SlotTable::bytes(slots) + 64]()) {
        auto const address = reinterpret_cast<std::uintptr_t>(memory.get());
        table = SlotTable::make(memory.get() + (64 - address % 64), slots);
    }
    SlotTable* operator->() const { return table; }
    bool given(Claim const& claim) const { return table->grant(claim.waiter).given(); }
    // Takes back everything that `dead` processes held; returns the notified waiters.
    std::vector<std::uint32_t> bury(Tenant dead) const {
        std::vector<std::uint32_t> told;
        table->restore([dead](Tenant tenant) { return tenant == dead; },
                       [&told](SlotTable::Wake wake) { told.push_back(wake.waiter); });
        return told;
    }

    std::unique_ptr<std::byte[]> memory;
    SlotTable* table;
};

bool has_slot(Claim const& claim) {
    return claim.slot != SlotTable::none;
}
bool waits(Claim const& claim) {
    return !has_slot(claim) && claim.waiter != SlotTable::none;
}

}   // namespace

TEST_CASE("slots are held until they are released, each by one claim") {
    Table table(2);
    Claim first = table->claim(ann);
    Claim second = table->claim(bob);
    CHECK(has_slot(first));
    CHECK(has_slot(second));
    CHECK(first.slot != second.slot);
    CHECK(first.first_use);
    CHECK(table->status().in_use == 2);
    table->release(first);
    CHECK_FALSE(has_slot(first));
    Claim third = table->claim(cid);
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
    Claim held = table->claim(ann);
    std::vector<Claim> queue;
    for (int i = 0; i < 5; ++i) queue.push_back(table->claim(i % 2 == 0 ? bob : cid));
    CHECK(table->status().waiting == 5);
    for (Claim& next : queue) {
        CHECK(waits(next));
        SlotTable::Wake const wake = table->release(held);
        CHECK(wake.waiter == next.waiter);
        CHECK(table.given(next));
        CHECK(waits(table->claim(ann)));   // although the slot is not settled yet
        CHECK(table->settle(next));
        held = next;
    }
    CHECK(table->status().waiting == 5);
    CHECK(table->status().in_use == 1);
}

TEST_CASE("a waiter that gives up leaves the queue in order") {
    Table table(1);
    Claim held = table->claim(ann);
    Claim first = table->claim(bob), second = table->claim(bob), third = table->claim(bob), last = table->claim(bob);
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
    Claim held = table->claim(ann);
    Claim late = table->claim(bob);
    table->release(held);
    CHECK(table->settle(late));
    CHECK(table->status().timeouts == 0);
}

TEST_CASE("the queue is bounded") {
    Table table(1);
    CHECK(has_slot(table->claim(ann)));
    std::vector<Claim> queue;
    for (std::uint32_t i = 0; i < SlotTable::max_waiters; ++i) queue.push_back(table->claim(bob));
    CHECK(waits(queue.back()));
    Claim const excess = table->claim(bob);
    CHECK_FALSE(has_slot(excess));
    CHECK_FALSE(waits(excess));
    CHECK(table->status().turned_away == 1);
    CHECK_FALSE(table->settle(queue[7]));
    CHECK(waits(table->claim(bob)));
}

TEST_CASE("slots of dead processes go to the waiters in order; their places in the queue are removed") {
    Table table(2);
    Claim const lost = table->claim(ann);
    Claim kept = table->claim(bob);
    Claim first = table->claim(cid);
    Claim const gone = table->claim(ann);
    Claim second = table->claim(bob);
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
    CHECK(has_slot(table->claim(bob)));
    CHECK(has_slot(table->claim(bob)));
    CHECK(waits(table->claim(bob)));
    CHECK(gone.waiter != SlotTable::none);
}

TEST_CASE("a slot granted to a process that died before taking it is not lost, and waiters are notified again") {
    Table table(1);
    Claim held = table->claim(bob);
    Claim const given = table->claim(ann);
    Claim next = table->claim(cid);
    CHECK(table->release(held).waiter == given.waiter);
    CHECK(table.bury(ann) == std::vector{next.waiter});
    CHECK(table.bury(ann) == std::vector{next.waiter});   // not settled: it may not have been notified
    CHECK(table->settle(next));
    table->release(next);
    CHECK(table->status().in_use == 0);
}

TEST_CASE("restoring a consistent table changes nothing") {
    Table table(3);
    Claim one = table->claim(ann), two = table->claim(bob), three = table->claim(bob);
    Claim four = table->claim(cid), five = table->claim(ann);
    CHECK(table.bury({9, 9}).empty());
    CHECK(table->status().in_use == 3);
    CHECK(table->status().waiting == 2);
    CHECK(table->release(two).waiter == four.waiter);
    CHECK(table->release(one).waiter == five.waiter);
    CHECK(table->release(three).waiter == SlotTable::none);
    CHECK(table->status().in_use == 2);
}

}   // namespace tricorn::server::slot_table_test
