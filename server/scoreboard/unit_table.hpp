#pragma once
// Tracks the used unit slots of a worker. Lives in the worker's own memory: the slots themselves are on the scoreboard.
#include "server/scoreboard/scoreboard.hpp"
#include <mutex>
#include <vector>

namespace tricorn::server {

// Thread-safe. Reuses returned slots first, so that no more slots are written than needed.
class UnitTable {
public:
    // For the process on this seat.
    UnitTable(Scoreboard& board, unsigned seat);

    // Adds a unit that the calling thread runs. If no slot is free, the unit is counted but reports to a dummy slot.
    UnitSlot& add(UnitState state = UnitState::idle);
    void remove(UnitSlot& slot);

private:
    void make_room_for(std::size_t slots);

    std::span<UnitSlot> slots_;
    WorkerSlot* owner_;
    std::mutex mutex_;
    std::vector<UnitSlot*> free_;   // free slots before owner_->unit_slots
    UnitSlot nowhere_;
};

// A unit for the lifetime of this object, bound to the thread that created it.
class ThreadUnit {
public:
    explicit ThreadUnit(UnitTable& table, UnitState state = UnitState::idle)
        : table_(&table), slot_(&table.add(state)) {
        Unit::bind_to_thread(*slot_);
    }
    ThreadUnit(ThreadUnit const&) = delete;
    ThreadUnit& operator=(ThreadUnit const&) = delete;
    ~ThreadUnit();

private:
    UnitTable* table_;
    UnitSlot* slot_;
};

}   // namespace tricorn::server
