#include "server/database/slot_table.hpp"
#include <algorithm>
#include <new>

namespace tricorn::server {

namespace {

// Each counter has one writer at a time, which holds the lock; readers do not lock.
template <class N>
void add(std::atomic<N>& counter, N more) {
    counter.store(counter.load(std::memory_order_relaxed) + more, std::memory_order_relaxed);
}

constexpr std::uint32_t one = 1;

}   // namespace

std::size_t SlotTable::bytes(std::uint32_t slots) {
    return sizeof(SlotTable) + alignof(Waiter) + max_waiters * (sizeof(Waiter) + sizeof(std::uint32_t)) +
           slots * sizeof(Slot);
}

SlotTable* SlotTable::make(void* memory, std::uint32_t slots) {
    auto* const table = new (memory) SlotTable(slots);
    std::byte* at =
        static_cast<std::byte*>(memory) + (sizeof(SlotTable) + alignof(Waiter) - 1) / alignof(Waiter) * alignof(Waiter);
    table->waiters_ = reinterpret_cast<Waiter*>(at);   // each one is constructed on its first use
    at += max_waiters * sizeof(Waiter);
    table->slots_ = reinterpret_cast<Slot*>(at);
    for (std::uint32_t i = 0; i < slots; ++i) new (table->slots_ + i) Slot();
    at += slots * sizeof(Slot);
    table->order_ = reinterpret_cast<std::uint32_t*>(at);
    table->relink();
    return table;
}

// A single store, which neither the compiler nor a kill can split; all earlier stores are visible before it.
void SlotTable::set(Owner& place, Owner owner) {
    static_assert(std::atomic_ref<Owner>::is_always_lock_free);
    std::atomic_ref<Owner>(place).store(owner, std::memory_order_release);
}

SlotTable::Ticket SlotTable::ticket(Owner owner) {
    Ticket ticket;
    if (free_slot_ != none) {   // then the queue is empty
        ticket.slot = take_free_slot();
        set(slots_[ticket.slot].owner, owner);
        own(ticket);
        return ticket;
    }
    ticket.waiter = take_free_waiter();
    if (ticket.waiter == none) {
        add(turned_away_, std::uint64_t{1});
        return ticket;
    }
    Waiter& waiter = waiters_[ticket.waiter];
    waiter.grant.clear();
    waiter.ticket = ++tickets_;
    set(waiter.owner, owner);
    enqueue(ticket.waiter);
    return ticket;
}

bool SlotTable::settle(Ticket& ticket) {
    if (ticket.slot != none) return true;
    if (ticket.waiter == none) return false;
    Waiter& waiter = waiters_[ticket.waiter];
    if (waiter.grant.given()) {
        ticket.slot = waiter.grant.what() - 1;
        own(ticket);
        return true;
    }
    set(waiter.owner, Owner());
    dequeue(ticket.waiter);
    put_free_waiter(ticket.waiter);
    ticket.waiter = none;
    add(timeouts_, std::uint64_t{1});
    return false;
}

void SlotTable::own(Ticket& ticket) {
    ticket.first_use = !slots_[ticket.slot].used;
    slots_[ticket.slot].used = true;
    add(acquired_, std::uint64_t{1});
}

// The queue record is cleared first: as long as it exists, it determines the slot's owner.
SlotTable::Wake SlotTable::release(Ticket& ticket) {
    std::uint32_t const slot = ticket.slot;
    if (ticket.waiter != none) {
        set(waiters_[ticket.waiter].owner, Owner());
        put_free_waiter(ticket.waiter);
    }
    ticket = Ticket();
    if (first_ == none) {
        set(slots_[slot].owner, Owner());
        put_free_slot(slot);
        return {};
    }
    std::uint32_t const next = first_;
    dequeue(next);
    give(slot, next);
    return {next, waiters_[next].owner};
}

// From the first store on, the slot belongs to the waiter: recover_grants() completes the second store if it did not
// happen.
void SlotTable::give(std::uint32_t slot, std::uint32_t waiter) {
    waiters_[waiter].grant.give(slot + 1);
    set(slots_[slot].owner, waiters_[waiter].owner);
}

void SlotTable::recover_grants() {
    for (std::uint32_t i = 0; i < used_waiters_; ++i) {
        Waiter const& waiter = waiters_[i];
        if (waiter.owner && waiter.grant.given()) set(slots_[waiter.grant.what() - 1].owner, waiter.owner);
    }
}

void SlotTable::relink() {
    free_slot_ = free_waiter_ = first_ = last_ = none;
    waiting_.store(0, std::memory_order_relaxed);
    std::uint32_t taken = 0;
    for (std::uint32_t i = slot_count_; i-- > 0;) {   // backwards, so that slot 0 is taken first
        if (slots_[i].owner) {
            ++taken;
        } else {
            slots_[i].next = free_slot_;
            free_slot_ = i;
        }
    }
    count_in_use(taken);
    std::uint32_t count = 0;
    for (std::uint32_t i = used_waiters_; i-- > 0;) {
        if (!waiters_[i].owner) {
            put_free_waiter(i);
        } else if (!waiters_[i].grant.given()) {
            order_[count++] = i;
        }
    }
    std::sort(order_, order_ + count,
              [this](std::uint32_t a, std::uint32_t b) { return waiters_[a].ticket < waiters_[b].ticket; });
    for (std::uint32_t i = 0; i < count; ++i) enqueue(order_[i]);
    while (free_slot_ != none && first_ != none) {
        std::uint32_t const waiter = first_;
        dequeue(waiter);
        give(take_free_slot(), waiter);
    }
}

std::uint32_t SlotTable::take_free_slot() {
    std::uint32_t const slot = free_slot_;
    free_slot_ = slots_[slot].next;
    count_in_use(in_use_.load(std::memory_order_relaxed) + 1);
    return slot;
}

void SlotTable::put_free_slot(std::uint32_t slot) {
    slots_[slot].next = free_slot_;
    free_slot_ = slot;
    count_in_use(in_use_.load(std::memory_order_relaxed) - 1);
}

void SlotTable::count_in_use(std::uint32_t in_use) {
    in_use_.store(in_use, std::memory_order_relaxed);
    if (in_use > most_in_use_.load(std::memory_order_relaxed)) most_in_use_.store(in_use, std::memory_order_relaxed);
}

std::uint32_t SlotTable::take_free_waiter() {
    std::uint32_t const waiter = free_waiter_;
    if (waiter != none) {
        free_waiter_ = waiters_[waiter].next;
        return waiter;
    }
    if (used_waiters_ == max_waiters) return none;
    new (waiters_ + used_waiters_) Waiter();
    return used_waiters_++;
}

void SlotTable::put_free_waiter(std::uint32_t waiter) {
    waiters_[waiter].next = free_waiter_;
    free_waiter_ = waiter;
}

void SlotTable::enqueue(std::uint32_t waiter) {
    waiters_[waiter].previous = last_;
    waiters_[waiter].next = none;
    (last_ == none ? first_ : waiters_[last_].next) = waiter;
    last_ = waiter;
    add(waiting_, one);
}

void SlotTable::dequeue(std::uint32_t waiter) {
    Waiter const& leaves = waiters_[waiter];
    (leaves.previous == none ? first_ : waiters_[leaves.previous].next) = leaves.next;
    (leaves.next == none ? last_ : waiters_[leaves.next].previous) = leaves.previous;
    waiting_.store(waiting_.load(std::memory_order_relaxed) - 1, std::memory_order_relaxed);
}

SlotStatus SlotTable::status() const {
    constexpr auto now = std::memory_order_relaxed;
    return {slot_count_,         in_use_.load(now),   most_in_use_.load(now), waiting_.load(now),
            acquired_.load(now), timeouts_.load(now), turned_away_.load(now)};
}

}   // namespace tricorn::server
