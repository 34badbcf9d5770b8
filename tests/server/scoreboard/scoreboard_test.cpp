#include "server/scoreboard/scoreboard.hpp"
#include "server/scoreboard/unit.hpp"
#include "server/scoreboard/unit_table.hpp"
#include <doctest/doctest.h>
#include <fstream>
#include <sstream>
#include <thread>
#include <unistd.h>

namespace tricorn::server::scoreboard_test {

using namespace tricorn;

TEST_CASE("each seat has its own slots, one behind the other") {
    Scoreboard& board = *Scoreboard::make(3, 2);
    for (unsigned seat = 0; seat < 3; ++seat) {
        board.clear_slot(seat);
        board.slot(seat).pid = static_cast<pid_t>(100 + seat);
        board.counters(seat).connections.add(seat + 1);
        board.unit_slots(seat)[1].exchanges = seat + 7;
    }
    CHECK(board.seats_used() == 3);
    for (unsigned seat = 0; seat < 3; ++seat) {
        CHECK(board.slot(seat).pid == static_cast<pid_t>(100 + seat));
        CHECK(board.counters(seat).connections.load() == seat + 1);
        CHECK(board.unit_slots(seat)[1].exchanges == seat + 7);
    }
    CHECK(board.left_in_queue == 0);
}

TEST_CASE("the counts of a seat outlive its process") {
    Scoreboard& board = *Scoreboard::make();
    board.clear_slot(0);
    board.counters(0).endpoints[4].responses[0].add(10);
    board.counters(0).endpoints[other_endpoint].responses[2].add(1);
    board.slot(0).connections = 5;
    board.vacate(0);
    CHECK(board.slot(0).connections == 0);
    CHECK(board.clear_slot(0).exchanges_before == 11);
    CHECK(board.counters(0).exchanges() == 11);
}

TEST_CASE("the units of a dead process are removed") {
    Scoreboard& board = *Scoreboard::make(2, 4);
    board.clear_slot(1);
    UnitTable table(board, 1);
    table.add();
    table.add(UnitState::starting);
    CHECK(board.units(1).size() == 2);
    CHECK(read_unit(board.units(1)[1]).state == UnitState::starting);
    CHECK(read_unit(board.units(1)[1]).tid == ::gettid());
    board.vacate(1);
    CHECK(board.units(1).empty());
    CHECK(read_unit(board.unit_slots(1)[0]).state == UnitState::none);
}

TEST_CASE("new units reuse the slots of ended ones first") {
    Scoreboard& board = *Scoreboard::make(1, 4);
    UnitTable table(board, 0);
    UnitSlot& first = table.add();
    UnitSlot& second = table.add();
    CHECK(&first != &second);
    table.remove(first);
    CHECK(read_unit(first).state == UnitState::none);
    CHECK(&table.add() == &first);
    CHECK(board.slot(0).units == 2);
    CHECK(board.units(0).size() == 2);
}

TEST_CASE("units beyond the last slot are counted, and share no slot with others") {
    Scoreboard& board = *Scoreboard::make(2, 2);
    board.clear_slot(1);
    UnitTable table(board, 0);
    table.add();
    table.add();
    UnitSlot& third = table.add();
    Unit(third).rest(UnitState::closing, Clock::now());
    CHECK(board.slot(0).units == 3);
    CHECK(board.units(0).size() == 2);
    CHECK(read_unit(board.unit_slots(1)[0]).state == UnitState::none);
    table.remove(third);
    CHECK(board.slot(0).units == 2);
}

TEST_CASE("the unit of a thread ends with the thread") {
    Scoreboard& board = *Scoreboard::make(1, 4);
    UnitTable table(board, 0);
    std::thread([&table] { ThreadUnit const unit(table); }).join();
    CHECK(board.slot(0).units == 0);
    CHECK(read_unit(board.units(0)[0]).state == UnitState::none);
}

namespace {

// The resident memory of the mapping at that address, in KiB.
unsigned resident(void const* address) {
    std::ifstream file("/proc/self/smaps");
    std::ostringstream start;
    start << std::hex << reinterpret_cast<std::uintptr_t>(address) << '-';
    bool here = false;
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with(start.str())) here = true;
        if (here && line.starts_with("Rss:")) return static_cast<unsigned>(std::stoul(line.substr(4)));
    }
    return 0;
}

}   // namespace

TEST_CASE("memory for unused seats and units is not used") {
    Scoreboard& board = *Scoreboard::make(2 * max_workers, 1'000);
    board.clear_slot(0);
    UnitTable table(board, 0);
    for (int i = 0; i < 100; ++i) table.add();
    CHECK(board.units(0).size() == 100);
    unsigned const kib = resident(&board);
    CHECK(kib > 0);
    CHECK(kib < 200);
}

}   // namespace tricorn::server::scoreboard_test
