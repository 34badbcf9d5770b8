#include "server/scoreboard/unit.hpp"
#include <doctest/doctest.h>
#include <thread>

namespace tricorn::server::unit_test {

using namespace std::chrono_literals;

namespace {

Deadline const noon = Deadline(12h);

}   // namespace

TEST_CASE("an empty slot has no unit") {
    UnitSlot const slot;
    CHECK(read_unit(slot).state == UnitState::none);
    CHECK(read_unit(slot).method.empty());
}

TEST_CASE("a unit's exchange, from its request to its end") {
    UnitSlot slot;
    Unit const unit(slot);
    unit.rest(UnitState::idle, noon);
    CHECK(read_unit(slot).path.empty());
    unit.begin_exchange("GET", "/db", noon + 1ms);
    UnitReading reading = read_unit(slot);
    CHECK(reading.state == UnitState::handling);
    CHECK(reading.method == "GET");
    CHECK(reading.path == "/db");
    CHECK(reading.since == noon + 1ms);
    {
        UnitWaits const waits(unit, UnitState::db);
        CHECK(read_unit(slot).state == UnitState::db);
        CHECK(read_unit(slot).path == "/db");
    }
    CHECK(read_unit(slot).state == UnitState::handling);
    unit.end_exchange(noon + 9ms);
    reading = read_unit(slot);
    CHECK(reading.state == UnitState::writing);
    CHECK(reading.path == "/db");
    CHECK(reading.exchanges == 1);
    unit.rest(UnitState::idle, noon + 10ms);
    CHECK(read_unit(slot).method.empty());
    CHECK(read_unit(slot).path.empty());
    CHECK(read_unit(slot).exchanges == 1);
}

TEST_CASE("only the beginning of a long path is kept, and nothing of the previous one") {
    UnitSlot slot;
    Unit const unit(slot);
    unit.begin_exchange("BREW", "/" + std::string(100, 'x'), noon);
    CHECK(read_unit(slot).path == "/" + std::string(47, 'x'));
    CHECK(read_unit(slot).method == "other");
    unit.end_exchange(noon);
    unit.begin_exchange("POST", "/a", noon);
    CHECK(read_unit(slot).path == "/a");
}

TEST_CASE("a thread is a unit from binding to unbinding") {
    UnitSlot slot;
    Unit::bind_to_thread(slot);
    Unit::current().rest(UnitState::idle, noon);
    CHECK(read_unit(slot).state == UnitState::idle);
    std::thread([] { Unit::current().rest(UnitState::closing, noon); }).join();   // it is not a unit
    CHECK(read_unit(slot).state == UnitState::idle);
    Unit::unbind_from_thread();
    Unit::current().rest(UnitState::closing, noon);
    CHECK(read_unit(slot).state == UnitState::idle);
}

TEST_CASE("a reader never assigns one exchange's path to another while the unit writes") {
    UnitSlot slot;
    Unit const unit(slot);
    std::string const paths[] = {"/" + std::string(47, 'a'), "/" + std::string(47, 'b')};
    char const* const methods[] = {"GET", "POST"};
    std::atomic<bool> enough{false};
    std::jthread const writer([&] {
        for (unsigned i = 0; !enough; ++i) {
            Deadline const now = Clock::now();
            unit.begin_exchange(methods[i % 2], paths[i % 2], now);
            unit.end_exchange(now);
            if (i % 3 == 0) unit.rest(UnitState::idle, now);
        }
    });
    unsigned seen = 0;
    bool right = true;
    for (auto const end = Clock::now() + 10s; seen < 2'000 && Clock::now() < end;) {
        UnitReading const reading = read_unit(slot);
        if (reading.path.empty()) continue;
        ++seen;
        right = right && reading.path == paths[reading.method == "POST"];
    }
    enough = true;
    CHECK(right);
    CHECK(seen > 0);
}

}   // namespace tricorn::server::unit_test
