#include "server/admin/collect/state_track.hpp"

#include <doctest/doctest.h>
#include <set>

namespace tricorn::server::admin::state_track_test {

namespace {

using std::chrono::milliseconds;

struct Case {
    Scoreboard& board = *Scoreboard::make();
    Deadline now = Clock::now();
    StateTrack track{board};

    Case() { begin(100, 2); }

    void begin(pid_t pid, std::uint32_t units) {
        WorkerSlot& slot = board.clear_slot(0);
        slot.pid.store(pid);
        slot.unit_slots.store(units);
    }
    void is(unsigned unit, UnitState state) { Unit(board.unit_slots(0)[unit]).rest(state, now); }
    void sample(milliseconds later = milliseconds(100)) {
        now += later;
        track.sample(now);
    }
};

}   // namespace

TEST_CASE("states lately: a letter for each sample, the newest last, and no more than two seconds") {
    Case at;
    CHECK(at.track.of(0, 0).empty());
    at.is(0, UnitState::idle);
    at.sample();
    at.is(0, UnitState::db);
    at.is(1, UnitState::cpu);
    at.sample();
    CHECK(at.track.taken() == 2);
    CHECK(at.track.of(0, 0) == "ID");
    CHECK(at.track.of(0, 1) == "-C");
    CHECK(at.track.of(0, 2) == "--");   // no such unit
    CHECK(at.track.of(7, 0) == "--");
    at.is(0, UnitState::delay);
    for (int i = 0; i < 19; ++i) at.sample();
    CHECK(at.track.taken() == 21);
    CHECK(at.track.of(0, 0) == "D" + std::string(19, 'Z'));
}

TEST_CASE("states lately: what was due and not sampled is unknown, and time that is a little off is not") {
    Case at;
    at.is(0, UnitState::db);
    at.sample();
    at.sample(milliseconds(130));
    at.sample(milliseconds(80));
    CHECK(at.track.of(0, 0) == "DDD");
    at.sample(milliseconds(390));
    CHECK(at.track.taken() == 7);
    CHECK(at.track.of(0, 0) == "DDD???D");
    at.sample(milliseconds(60'000));
    CHECK(at.track.taken() == 607);
    CHECK(at.track.of(0, 0) == std::string(19, '?') + "D");
    at.is(0, UnitState::cpu);
    at.sample(milliseconds(10));   // the same one again
    CHECK(at.track.taken() == 607);
    CHECK(at.track.of(0, 0) == std::string(19, '?') + "C");
}

TEST_CASE("states lately: those of another process on the same seat are not its") {
    Case at;
    at.is(0, UnitState::db);
    at.sample();
    at.begin(200, 1);
    at.is(0, UnitState::idle);
    at.sample();
    CHECK(at.track.of(0, 0) == "-I");
    at.board.vacate(0);
    at.sample();
    CHECK(at.track.of(0, 0) == "---");
}

TEST_CASE("states lately: each state has a letter of its own") {
    std::set<char> letters{StateTrack::unknown};
    for (std::size_t i = 0; i < unit_states; ++i) letters.insert(StateTrack::letter_of(static_cast<UnitState>(i)));
    CHECK(letters.size() == unit_states + 1);
}

}   // namespace tricorn::server::admin::state_track_test
