#include "server/scoreboard/scoreboard.hpp"
#include "server/scoreboard/tape.hpp"
#include "server/scoreboard/unit_table.hpp"
#include <algorithm>
#include <doctest/doctest.h>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace tricorn::server::tape_test {

namespace {

using Kind = TapeEvent::Kind;

std::vector<TapeEvent> of_kind(TapeReading const& reading, Kind kind) {
    std::vector<TapeEvent> found;
    for (TapeEvent const& event : reading.events)
        if (event.kind == kind) found.push_back(event);
    return found;
}

std::string path_of(TapeReading const& reading, TapeEvent const& event) {
    return reading.paths.substr(event.path_start, event.path_size);
}

// A worker with units whose tape has so many chunks.
struct Worker {
    Scoreboard& board;
    UnitTable units;

    explicit Worker(std::size_t chunks = 64, unsigned slots = 8)
        : board(*Scoreboard::make(2, slots, chunks)), units((board.clear_slot(1), board), 1) {}

    Tape& tape() { return board.tape(); }
};

}   // namespace

TEST_CASE("tape: while it is off nothing is written") {
    Worker worker;
    Unit const unit(worker.units.add());
    unit.begin_exchange("GET", "/db", Clock::now());
    unit.end_exchange(Clock::now());
    CHECK_FALSE(worker.tape().on());
    CHECK(worker.tape().read().events.empty());
}

TEST_CASE("tape: an exchange's states in their order, with its path") {
    Worker worker;
    UnitSlot& slot = worker.units.add();
    Unit const unit(slot);
    Deadline const before = Clock::now();
    worker.tape().start(before);
    unit.begin_exchange("GET", "/delay/20ms", Clock::now());
    { UnitWaits const waits(unit, UnitState::delay); }
    unit.end_exchange(Clock::now());
    unit.rest(UnitState::idle, Clock::now());
    Tenths const passed = static_cast<Tenths>(std::chrono::ceil<TenthsDuration>(Clock::now() - before).count());
    worker.tape().stop();
    unit.rest(UnitState::closing, Clock::now());   // too late
    TapeReading const reading = worker.tape().read();
    std::vector<TapeEvent> events;
    for (TapeEvent const& event : reading.events)
        if (event.kind != Kind::cost) events.push_back(event);
    REQUIRE(events.size() == 5);
    CHECK(events[0].kind == Kind::exchange);
    CHECK(path_of(reading, events[0]) == "/delay/20ms");
    UnitState const states[] = {UnitState::handling, UnitState::delay, UnitState::handling, UnitState::writing,
                                UnitState::idle};
    Tenths last = 0;
    for (std::size_t i = 0; i < events.size(); ++i) {
        CHECK(events[i].state == states[i]);
        CHECK(events[i].seat == 1);
        CHECK(events[i].unit == 0);
        CHECK(events[i].at >= last);
        CHECK(events[i].cpu >= 0);
        last = events[i].at;
    }
    CHECK(last <= passed);
    CHECK(reading.lost == 0);
    CHECK_FALSE(reading.full_at);
    CHECK_FALSE(of_kind(reading, Kind::cost).empty());   // the first entry's, at least
}

TEST_CASE("tape: a path is kept as far as the scoreboard keeps it, of any length and bytes") {
    Worker worker;
    Unit const unit(worker.units.add());
    worker.tape().start(Clock::now());
    std::vector<std::string> paths;
    for (std::size_t size = 0; size < 60; ++size)
        paths.push_back(std::string(size, static_cast<char>(200 + size % 50)));
    for (std::string const& path : paths) unit.begin_exchange("GET", path, Clock::now());
    TapeReading const reading = worker.tape().read();
    std::vector<TapeEvent> const exchanges = of_kind(reading, Kind::exchange);
    REQUIRE(exchanges.size() == paths.size());
    for (std::size_t i = 0; i < paths.size(); ++i) CHECK(path_of(reading, exchanges[i]) == paths[i].substr(0, 48));
}

TEST_CASE("tape: units and processes begin and end") {
    Worker worker;
    worker.board.slot(1).pid = 4711;
    worker.tape().start(Clock::now());
    UnitSlot& slot = worker.units.add();
    worker.units.remove(slot);
    worker.board.vacate(1);
    TapeReading const reading = worker.tape().read();
    std::vector<TapeEvent> const units = of_kind(reading, Kind::unit), processes = of_kind(reading, Kind::process);
    REQUIRE(units.size() == 1);
    CHECK(units[0].number == static_cast<std::uint32_t>(::gettid()));
    CHECK(of_kind(reading, Kind::state).back().state == UnitState::none);
    REQUIRE(processes.size() == 1);
    CHECK(processes[0].number == 0);
    CHECK(processes[0].seat == 1);
}

TEST_CASE("tape: a process that begins while it is on says so, and does not write into its parent's part") {
    Worker worker;
    Unit const unit(worker.units.add());
    worker.tape().start(Clock::now());
    unit.rest(UnitState::idle, Clock::now());
    pid_t const child = ::fork();
    if (child == 0) {
        worker.board.clear_slot(0);
        UnitTable units(worker.board, 0);
        Unit(units.add()).rest(UnitState::closing, Clock::now());
        ::_exit(0);
    }
    ::waitpid(child, nullptr, 0);
    unit.rest(UnitState::reading, Clock::now());
    TapeReading const reading = worker.tape().read();
    std::vector<TapeEvent> const processes = of_kind(reading, Kind::process);
    REQUIRE(processes.size() == 1);
    CHECK(processes[0].number == static_cast<std::uint32_t>(child));
    CHECK(processes[0].seat == 0);
    auto const count = [&](unsigned seat, UnitState state) {
        return std::count_if(reading.events.begin(), reading.events.end(), [&](TapeEvent const& event) {
            return event.kind == Kind::state && event.seat == seat && event.state == state;
        });
    };
    CHECK(count(0, UnitState::closing) == 1);
    CHECK(count(1, UnitState::idle) == 1);
    CHECK(count(1, UnitState::reading) == 1);
    CHECK(reading.lost == 0);
}

TEST_CASE("tape: when it is full the rest is counted, and what is there stays") {
    Worker worker(2);   // 126 words
    Unit const unit(worker.units.add());
    worker.tape().start(Clock::now());
    for (int i = 0; i < 1000; ++i) unit.rest(i % 2 == 0 ? UnitState::idle : UnitState::reading, Clock::now());
    CHECK(worker.tape().full());
    TapeReading const reading = worker.tape().read();
    std::vector<TapeEvent> const states = of_kind(reading, Kind::state);
    CHECK(states.size() + reading.lost == 1000);
    CHECK(states.size() + of_kind(reading, Kind::cost).size() <= 126);
    CHECK(states.size() > 100);
    for (std::size_t i = 0; i < states.size(); ++i)
        CHECK(states[i].state == (i % 2 == 0 ? UnitState::idle : UnitState::reading));
    REQUIRE(reading.full_at);
    CHECK(*reading.full_at >= states.back().at);
}

TEST_CASE("tape: a new recording has nothing of the one before") {
    Worker worker(2);
    Unit const unit(worker.units.add());
    for (int round = 0; round < 300; ++round) {   // more than there are tags
        worker.tape().start(Clock::now());
        for (int i = 0; i < round; ++i) unit.rest(UnitState::idle, Clock::now());
        worker.tape().stop();
        TapeReading const reading = worker.tape().read();
        CHECK(of_kind(reading, Kind::state).size() + reading.lost == static_cast<std::size_t>(round));
        CHECK((reading.lost == 0) == !reading.full_at);
        worker.tape().erase();
    }
}

TEST_CASE("tape: many threads write, and each event is there once and in its thread's order") {
    constexpr unsigned threads = 8, each = 500;
    Worker worker(512, threads);
    std::vector<UnitSlot*> slots;
    for (unsigned i = 0; i < threads; ++i) slots.push_back(&worker.units.add());
    worker.tape().start(Clock::now());
    {
        std::vector<std::jthread> writers;
        for (UnitSlot* const slot : slots) {
            writers.emplace_back([slot] {
                for (unsigned i = 0; i < each; ++i) Unit(*slot).begin_exchange("GET", std::to_string(i), Clock::now());
            });
        }
    }
    TapeReading const reading = worker.tape().read();
    CHECK(reading.lost == 0);
    std::vector<unsigned> next(threads);
    std::vector<Tenths> last(threads);
    bool in_order = true;
    for (TapeEvent const& event : of_kind(reading, Kind::exchange)) {
        in_order =
            in_order && path_of(reading, event) == std::to_string(next[event.unit]++) && event.at >= last[event.unit];
        last[event.unit] = event.at;
    }
    CHECK(in_order);
    for (unsigned const count : next) CHECK(count == each);
}

TEST_CASE("tape: a slot that is not on the scoreboard is not recorded") {
    Worker worker;
    UnitSlot elsewhere;
    worker.tape().start(Clock::now());
    Unit(elsewhere).rest(UnitState::idle, Clock::now());
    Unit::current().rest(UnitState::idle, Clock::now());
    CHECK(worker.tape().read().events.empty());
}

}   // namespace tricorn::server::tape_test
