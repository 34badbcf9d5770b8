#include "server/scoreboard/unit_table.hpp"
#include "server/scoreboard/tape.hpp"
#include <algorithm>
#include <unistd.h>

namespace tricorn::server {

UnitTable::UnitTable(Scoreboard& board, unsigned seat) : slots_(board.unit_slots(seat)), owner_(&board.slot(seat)) {
    TapeWriter::bind(board.tape(), seat, slots_);
    TapeWriter::note_process(board.tape(), seat, ::getpid());
}

void UnitTable::make_room_for(std::size_t slots) {
    if (free_.capacity() < slots) free_.reserve(std::max<std::size_t>(64, 2 * slots));
}

UnitSlot& UnitTable::add(UnitState state) {
    thread_local pid_t const thread = ::gettid();
    std::lock_guard const lock(mutex_);
    UnitSlot* slot = &nowhere_;
    if (!free_.empty()) {
        slot = free_.back();
        free_.pop_back();
    } else if (std::uint32_t const used = owner_->unit_slots.load(); used < slots_.size()) {
        make_room_for(used + 1);   // remove() must not need memory
        slot = &slots_[used];
        owner_->unit_slots.store(used + 1, std::memory_order_release);
    }
    owner_->units.fetch_add(1, std::memory_order_relaxed);
    slot->exchanges.store(0, std::memory_order_relaxed);
    slot->tid.store(thread, std::memory_order_relaxed);
    if (TapeWriter::on()) TapeWriter::note_unit(*slot, thread);
    Unit(*slot).rest(state, Clock::now());
    return *slot;
}

void UnitTable::remove(UnitSlot& slot) {
    std::lock_guard const lock(mutex_);
    owner_->units.fetch_sub(1, std::memory_order_relaxed);
    if (&slot == &nowhere_) return;
    slot.word.store(0, std::memory_order_relaxed);
    if (TapeWriter::on()) TapeWriter::note_state(slot, UnitState::none);
    free_.push_back(&slot);
}

ThreadUnit::~ThreadUnit() {
    Unit::unbind_from_thread();
    table_->remove(*slot_);
}

}   // namespace tricorn::server
