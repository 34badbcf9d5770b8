#include "server/supervisor/rolling.hpp"
#include <doctest/doctest.h>

namespace tricorn::server::rolling_test {

using namespace std::chrono_literals;
using WorkerRecord = WorkerTable::WorkerRecord;

namespace {

Deadline const now{1h};

// A table whose workers are ready, and a supervisor's actions on it.
struct World {
    explicit World(unsigned workers) : table(workers) {
        for (unsigned i = 0; i < workers; ++i) table.note_ready(start(i), now);
    }
    WorkerRecord& start(unsigned index) { return table.add(index, rolling.generation(), now); }
    // Starts the next successor and makes it ready. False: none is due.
    bool replace_one() {
        auto const index = rolling.next(table);
        if (!index) return false;
        WorkerRecord& successor = start(*index);
        CHECK_FALSE(rolling.next(table));   // one at a time
        WorkerRecord* const old = table.other_at_work(successor);
        REQUIRE(old != nullptr);
        table.note_ready(successor, now);
        rolling.note_success();
        table.retire(*old, now + 25s);
        return true;
    }
    bool fail_one() {
        auto const index = rolling.next(table);
        REQUIRE(index);
        CHECK(table.remove(start(*index), now) == WorkerTable::End::failed_successor);
        return rolling.note_failure();
    }
    // Ends the stopping workers.
    void drain() {
        for (bool found = true; found;) {
            found = false;
            for (WorkerRecord& worker : table.all()) {
                if (!worker.end_by) continue;
                table.remove(worker, now);
                found = true;
                break;
            }
        }
    }
    unsigned of_generation(unsigned generation) const {
        unsigned count = 0;
        for (WorkerRecord const& worker : table.all()) count += worker.generation == generation && !worker.end_by;
        return count;
    }

    WorkerTable table;
    Rolling rolling;
};

}   // namespace

TEST_CASE("no worker is replaced without a reason") {
    World world(2);
    CHECK_FALSE(world.rolling.next(world.table));
    CHECK_FALSE(world.rolling.settle(world.table));
    CHECK(world.rolling.generation() == 1);
}

TEST_CASE("a round replaces all workers, one after the other, and begins a generation") {
    World world(3);
    CHECK(world.rolling.ask());
    CHECK(world.rolling.generation() == 2);
    for (unsigned i = 0; i < 3; ++i) {
        CHECK(world.rolling.next(world.table) == i);
        CHECK_FALSE(world.rolling.settle(world.table));
        CHECK(world.replace_one());
    }
    CHECK(world.rolling.settle(world.table));
    CHECK_FALSE(world.rolling.under_way());
    CHECK(world.of_generation(2) == 3);
    CHECK(world.table.running() == 6);   // the old ones are still ending
}

TEST_CASE("a round requested during a round follows it, once for any number of requests") {
    World world(1);
    CHECK(world.rolling.ask());
    CHECK_FALSE(world.rolling.ask());
    CHECK_FALSE(world.rolling.ask());
    CHECK(world.replace_one());
    CHECK(world.rolling.settle(world.table));
    CHECK(world.rolling.under_way());
    CHECK(world.rolling.generation() == 3);
    CHECK_FALSE(world.replace_one());   // never more than two processes per worker
    world.drain();
    CHECK(world.replace_one());
    CHECK(world.rolling.settle(world.table));
    CHECK_FALSE(world.rolling.under_way());
}

TEST_CASE("no successor starts while any worker is starting") {
    World world(2);
    WorkerRecord& dies = world.table.all().back();
    world.table.remove(dies, now + 5s);
    WorkerRecord& again = world.start(1);
    world.rolling.ask();
    CHECK_FALSE(world.rolling.next(world.table));
    world.table.note_ready(again, now);
    CHECK(world.rolling.next(world.table) == 0);
}

TEST_CASE("a worker that died and was restarted during the round needs no successor") {
    World world(2);
    world.rolling.ask();
    world.table.remove(world.table.all().front(), now + 5s);
    world.table.note_ready(world.start(0), now);
    CHECK(world.rolling.next(world.table) == 1);
    CHECK(world.replace_one());
    CHECK(world.rolling.settle(world.table));
}

TEST_CASE("a round whose successors fail repeatedly is given up, and may be requested again") {
    World world(2);
    world.rolling.ask();
    CHECK(world.replace_one());
    for (unsigned i = 1; i < Rolling::failures_to_give_up; ++i) CHECK_FALSE(world.fail_one());
    CHECK(world.fail_one());
    CHECK_FALSE(world.rolling.next(world.table));
    CHECK_FALSE(world.rolling.under_way());
    CHECK(world.of_generation(1) == 1);
    world.drain();
    CHECK(world.rolling.ask());
    CHECK(world.rolling.generation() == 3);
    CHECK(world.replace_one());
    CHECK(world.replace_one());
    CHECK(world.of_generation(3) == 2);
}

TEST_CASE("a success resets the count of failures") {
    World world(2);
    world.rolling.ask();
    for (unsigned i = 1; i < Rolling::failures_to_give_up; ++i) CHECK_FALSE(world.fail_one());
    CHECK(world.replace_one());
    CHECK_FALSE(world.fail_one());
    CHECK(world.rolling.under_way());
}

TEST_CASE("a worker at its max_requests is replaced within the same generation, however often that fails") {
    World world(2);
    world.table.all().back().worn = true;
    for (int i = 0; i < 20; ++i) CHECK_FALSE(world.fail_one());
    CHECK(world.rolling.next(world.table) == 1);
    CHECK(world.replace_one());
    CHECK_FALSE(world.rolling.next(world.table));
    CHECK(world.rolling.generation() == 1);
    CHECK(world.of_generation(1) == 2);
}

TEST_CASE("a removed worker is not replaced") {
    World world(2);
    world.rolling.ask();
    world.table.want_fewer();
    world.table.retire(world.table.all().back(), now + 25s);
    world.drain();
    CHECK(world.replace_one());
    CHECK(world.rolling.settle(world.table));
    CHECK(world.of_generation(2) == 1);
}

}   // namespace tricorn::server::rolling_test
