#include "server/worker_table.hpp"
#include <doctest/doctest.h>

using namespace tricorn;
using namespace std::chrono_literals;

namespace {

Deadline const start{1h};

}  // namespace

TEST_CASE("a worker that was ready for a while is replaced at once") {
    WorkerTable table(1);
    WorkerTable::Worker& worker = table.all()[0];
    worker.pid = 7;
    table.note_ready(worker, start);
    table.note_death(worker, start + 2s);
    CHECK(worker.start_at == start + 2s);
    CHECK(table.running() == 0);
    CHECK_FALSE(table.degraded(start + 2s));
}

TEST_CASE("a failed start is tried again after 100 ms, doubling to 5 s") {
    WorkerTable table(1);
    WorkerTable::Worker& worker = table.all()[0];
    Deadline now = start;
    for (auto pause : {100ms, 200ms, 400ms, 800ms, 1600ms, 3200ms, 5000ms, 5000ms}) {
        table.note_death(worker, now);
        CHECK(worker.start_at == now + pause);
        now = worker.start_at;
    }
}

TEST_CASE("five failed starts in ten seconds degrade the service, and time heals it") {
    WorkerTable table(2);
    for (int i = 0; i < 5; ++i) {
        CHECK_FALSE(table.degraded(start));
        table.note_death(table.all()[0], start);
    }
    CHECK(table.degraded(start + 9s));
    CHECK(table.heals_at() == start + 10s);
    CHECK_FALSE(table.degraded(start + 11s));
    table.note_death(table.all()[0], start + 11s);   // one more does not bring the old ones back
    CHECK_FALSE(table.degraded(start + 11s));
}

TEST_CASE("a death long after a success begins with a short pause again") {
    WorkerTable table(1);
    WorkerTable::Worker& worker = table.all()[0];
    for (int i = 0; i < 4; ++i) table.note_death(worker, start);
    table.note_ready(worker, start + 1s);
    table.note_death(worker, start + 3s);
    CHECK(worker.start_at == start + 3s);
    table.note_death(worker, start + 3s);
    CHECK(worker.start_at == start + 3s + 100ms);
}

TEST_CASE("a service has settled when one worker is ready and none is still starting") {
    WorkerTable table(2);
    for (WorkerTable::Worker& worker : table.all()) worker.pid = 1 + static_cast<pid_t>(worker.index);
    CHECK_FALSE(table.settled());
    table.note_ready(table.all()[0], start);
    CHECK_FALSE(table.settled());
    table.note_death(table.all()[1], start);
    CHECK(table.settled());
}

TEST_CASE("the next start is the earliest of those that do not run") {
    WorkerTable table(3);
    for (WorkerTable::Worker& worker : table.all()) worker.pid = 1 + static_cast<pid_t>(worker.index);
    CHECK_FALSE(table.next_start().has_value());
    table.note_death(*table.find(2), start);
    REQUIRE(table.next_start().has_value());
    CHECK(*table.next_start() == start + 100ms);
    CHECK(table.find(99) == nullptr);
}
