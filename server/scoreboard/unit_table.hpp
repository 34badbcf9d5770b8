#pragma once
// Which of a worker's unit slots are taken. In the worker's own memory: the slots themselves are on the scoreboard.
#include "server/scoreboard/scoreboard.hpp"
#include <mutex>
#include <vector>

namespace tricorn::server {

// Thread-safe. Slots given back are taken again first, so that no more of them are ever written to than needed.
class UnitTable {
public:
    // Of the process that has this seat.
    UnitTable(Scoreboard& board, unsigned seat) : slots_(board.unit_slots(seat)), owner_(&board.slot(seat)) {}

    // A new unit of the calling thread, which runs it. One that finds no slot left is counted all the same, and says what
    // it does to nobody.
    UnitSlot& add(UnitState state = UnitState::idle);
    void remove(UnitSlot& slot);

private:
    std::span<UnitSlot> slots_;
    WorkerSlot* owner_;
    std::mutex mutex_;
    std::vector<UnitSlot*> free_;   // of those before owner_->unit_slots
    UnitSlot nowhere_;
};

// A unit for as long as this lives, of the thread that made it.
class ThreadUnit {
public:
    explicit ThreadUnit(UnitTable& table, UnitState state = UnitState::idle)
        : table_(&table), slot_(&table.add(state)) {
        Unit::be(*slot_);
    }
    ThreadUnit(ThreadUnit const&) = delete;
    ThreadUnit& operator=(ThreadUnit const&) = delete;
    ~ThreadUnit();

private:
    UnitTable* table_;
    UnitSlot* slot_;
};

}   // namespace tricorn::server
