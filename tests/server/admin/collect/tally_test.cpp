#include "server/admin/collect/tally.hpp"
#include <algorithm>
#include <doctest/doctest.h>

namespace tricorn::server::admin::tally_test {

namespace {

// A worker on that seat, with that many units that have waited for 1, 2, 3… ms.
void seat(Scoreboard& board, unsigned number, pid_t pid, std::uint32_t units, Deadline now) {
    WorkerSlot& slot = board.clear_slot(number);
    slot.index.store(number);
    slot.pid.store(pid);
    slot.units.store(units);
    slot.unit_slots.store(units);
    for (std::uint32_t i = 0; i < units; ++i) {
        Unit const unit(board.unit_slots(number)[i]);
        unit.begin_exchange("GET", "/db", now - std::chrono::milliseconds(i + 1));
        unit.enter(UnitState::db, now - std::chrono::milliseconds(i + 1));
    }
}

}   // namespace

TEST_CASE("a service is starting, ready, degraded or draining; the last applicable state counts") {
    Scoreboard& board = *Scoreboard::make();
    CHECK(service_state(board) == ServiceState::starting);
    board.started.store(true);
    CHECK(service_state(board) == ServiceState::ready);
    board.degraded.store(true);
    CHECK(service_state(board) == ServiceState::degraded);
    board.draining.store(true);
    CHECK(service_state(board) == ServiceState::draining);
}

TEST_CASE("the counts of all seats are summed, and stay when their workers are gone") {
    Scoreboard& board = *Scoreboard::make(4, 4);
    for (unsigned number : {0u, 2u}) {
        seat(board, number, 100, 0, Clock::now());
        EndpointCounters& first = board.counters(number).endpoints[0];
        first.responses[0].add(2);
        first.nanoseconds.add(3'000'000);
        board.counters(number).durations[0][5].add(2);
        board.counters(number).endpoints[other_endpoint].responses[2].add(1);
        board.counters(number).refused[1].add(4);
        board.counters(number).connections.add(5);
    }
    board.vacate(2);
    Totals const totals = add_up(board);
    CHECK(totals.responses == Responses{4, 0, 2, 0});
    CHECK(totals.refused[1] == 8);
    CHECK(totals.connections == 10);
    std::string_view const names[] = {"/first", "/never"};
    std::vector<EndpointView> const endpoints = add_up_endpoints(board, names);
    REQUIRE(endpoints.size() == 2);
    CHECK(endpoints[0].path == "/first");
    CHECK(endpoints[0].nanoseconds == 6'000'000);
    CHECK(endpoints[0].durations[5] == 4);
    CHECK(endpoints[1].path == "other");
    CHECK(add_up_durations(board)[5] == 4);
}

TEST_CASE("if there are too many units the busiest are shown, and all are counted") {
    constexpr unsigned each = 900;
    Scoreboard& board = *Scoreboard::make(2, each);
    Deadline const now = Clock::now();
    seat(board, 0, 100, each, now);
    seat(board, 1, 101, each, now);
    Snapshot snapshot;
    look_at_units(snapshot, board, now);
    CHECK(snapshot.units_total == 2 * each);
    CHECK(snapshot.units_by_state[static_cast<std::size_t>(UnitState::db)] == 2 * each);
    REQUIRE(snapshot.units.size() == Snapshot::most_units);
    CHECK(std::is_sorted(snapshot.units.begin(), snapshot.units.end(), is_busier));
    CHECK(snapshot.units.front().seconds == doctest::Approx(0.9).epsilon(0.01));
    CHECK(snapshot.units.back().seconds == doctest::Approx(0.389).epsilon(0.01));   // 512 of each worker
    CHECK(snapshot.units.front().path == "/db");
    CHECK(snapshot.units.front().method == "GET");
}

TEST_CASE("a worker's exchanges do not include those of the seat's previous worker") {
    Scoreboard& board = *Scoreboard::make(2, 2);
    seat(board, 0, 100, 0, Clock::now());
    board.counters(0).endpoints[0].responses[0].add(7);
    CHECK(look_at_worker(board, 0, Clock::now()).exchanges == 7);
    board.vacate(0);
    seat(board, 0, 101, 0, Clock::now());
    board.counters(0).endpoints[0].responses[0].add(1);
    WorkerView worker = look_at_worker(board, 0, Clock::now());
    CHECK(worker.exchanges == 1);
    CHECK(worker.state == WorkerView::State::starting);
    board.slot(0).ready.store(true);
    CHECK(look_at_worker(board, 0, Clock::now()).state == WorkerView::State::ready);
    board.slot(0).stop.store(true);
    CHECK(look_at_worker(board, 0, Clock::now()).state == WorkerView::State::ending);
}

}   // namespace tricorn::server::admin::tally_test
