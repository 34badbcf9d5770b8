#include "server/supervisor/worker_table.hpp"
#include <doctest/doctest.h>
#include <set>

namespace tricorn::server::worker_table_test {

using namespace std::chrono_literals;
using WorkerRecord = WorkerTable::WorkerRecord;
using End = WorkerTable::End;

namespace {

Deadline const start{1h};

WorkerRecord& begin(WorkerTable& table, unsigned index, Deadline now = start) {
    WorkerRecord& worker = table.add(index, 1, now);
    worker.pid = 100 + static_cast<pid_t>(worker.seat);
    return worker;
}

WorkerRecord& begin_ready(WorkerTable& table, unsigned index, Deadline now = start) {
    WorkerRecord& worker = begin(table, index, now);
    table.note_ready(worker, now);
    return worker;
}

End fail(WorkerTable& table, Deadline now, unsigned index = 0) {
    return table.remove(begin(table, index, now), now);
}

}  // namespace

TEST_CASE("at first all wanted workers must be started, from the lowest index on") {
    WorkerTable table(2);
    CHECK(table.vacant(start) == 0);
    begin(table, 0);
    CHECK(table.vacant(start) == 1);
    begin(table, 1);
    CHECK_FALSE(table.vacant(start));
    CHECK_FALSE(table.next_start());
    CHECK(table.running() == 2);
}

TEST_CASE("a worker that was ready for a while is replaced at once") {
    WorkerTable table(1);
    CHECK(table.remove(begin_ready(table, 0), start + 2s) == End::died);
    CHECK(table.vacant(start + 2s) == 0);
    CHECK(table.running() == 0);
    CHECK_FALSE(table.degraded(start + 2s));
}

TEST_CASE("a failed start is tried again after 100 ms, doubling to 5 s") {
    WorkerTable table(1);
    Deadline now = start;
    for (auto pause : {100ms, 200ms, 400ms, 800ms, 1600ms, 3200ms, 5000ms, 5000ms}) {
        CHECK(fail(table, now) == End::failed_start);
        CHECK(table.next_start() == now + pause);
        CHECK_FALSE(table.vacant(now + pause - 1ms));
        CHECK(table.vacant(now + pause) == 0);
        now += pause;
    }
}

TEST_CASE("five failed starts in ten seconds degrade the service until time has passed") {
    WorkerTable table(2);
    for (int i = 0; i < 5; ++i) {
        CHECK_FALSE(table.degraded(start));
        fail(table, start);
    }
    CHECK(table.degraded(start + 9s));
    CHECK(table.heals_at() == start + 10s);
    CHECK_FALSE(table.degraded(start + 11s));
    fail(table, start + 11s);   // one more failure does not bring the old ones back
    CHECK_FALSE(table.degraded(start + 11s));
}

TEST_CASE("a death long after a success begins with a short pause again") {
    WorkerTable table(1);
    for (int i = 0; i < 4; ++i) fail(table, start);
    table.remove(begin_ready(table, 0, start + 1s), start + 3s);
    CHECK(table.next_start() == start + 3s);
    fail(table, start + 3s);
    CHECK(table.next_start() == start + 3s + 100ms);
}

TEST_CASE("a service has settled when one worker is ready and none is still starting") {
    WorkerTable table(2);
    CHECK_FALSE(table.settled());
    WorkerRecord& first = begin(table, 0);
    WorkerRecord& second = begin(table, 1);
    CHECK_FALSE(table.settled());
    table.note_ready(first, start);
    CHECK_FALSE(table.settled());
    table.remove(second, start);
    CHECK(table.settled());
    CHECK(table.ever_ready());
}

TEST_CASE("the next start is the earliest of all missing workers") {
    WorkerTable table(3);
    std::set<pid_t> pids;
    for (unsigned i = 0; i < 3; ++i) pids.insert(begin(table, i).pid);
    CHECK(pids.size() == 3);
    CHECK_FALSE(table.next_start().has_value());
    table.remove(*table.find(101), start);
    CHECK(table.next_start() == start + 100ms);
    CHECK(table.find(101) == nullptr);
    CHECK(table.find(99) == nullptr);
}

TEST_CASE("two processes with one index have two seats, and a seat is free when its process is gone") {
    WorkerTable table(2);
    WorkerRecord& old = begin_ready(table, 0);
    begin_ready(table, 1);
    WorkerRecord& successor = begin(table, 0);
    CHECK(old.seat == 0);
    CHECK(successor.seat == 2);
    CHECK(table.other_at_work(successor) == &old);
    table.retire(old, start + 25s);
    CHECK(table.other_at_work(successor) == nullptr);
    CHECK_FALSE(table.vacant(start));
    CHECK(table.remove(old, start + 5s) == End::dismissed);
    CHECK_FALSE(table.vacant(start + 5s));
    CHECK(begin(table, 0).seat == 0);
}

TEST_CASE("a failed successor only causes a pause") {
    WorkerTable table(1);
    begin_ready(table, 0);
    for (int i = 0; i < 5; ++i) CHECK(fail(table, start) == End::failed_successor);
    CHECK_FALSE(table.degraded(start));
    CHECK(table.start_at(0) == start + 1600ms);
    CHECK_FALSE(table.vacant(start + 1h));   // the old one is still there
}

TEST_CASE("if the predecessor dies first, its successor takes its place") {
    WorkerTable table(1);
    WorkerRecord& old = begin_ready(table, 0);
    WorkerRecord& successor = begin(table, 0);
    CHECK(table.remove(old, start) == End::died);
    CHECK_FALSE(table.vacant(start + 1h));
    CHECK(table.remove(successor, start) == End::failed_start);   // now its failure matters
}

TEST_CASE("workers are added and removed at the end") {
    WorkerTable table(1);
    begin_ready(table, 0);
    CHECK_FALSE(table.want_fewer());
    CHECK(table.want_more());
    CHECK(table.vacant(start) == 1);
    WorkerRecord& last = begin_ready(table, 1);
    CHECK(table.want_fewer());
    CHECK(last.index >= table.wanted());
    table.retire(last, start + 25s);
    CHECK(table.want_more());   // again, while the last one is still ending
    CHECK(table.vacant(start) == 1);
    CHECK(begin(table, 1).seat == 2);
    CHECK(table.remove(last, start + 2s) == End::dismissed);
    CHECK_FALSE(table.vacant(start + 2s));
}

TEST_CASE("workers and processes are limited") {
    WorkerTable table(max_workers);
    CHECK_FALSE(table.want_more());
    for (unsigned i = 0; i < max_workers; ++i) table.retire(begin_ready(table, i), start + 25s);
    for (unsigned i = 0; i < max_workers; ++i) begin_ready(table, i);
    CHECK_FALSE(table.has_seat());
    table.retire(table.all().back(), start + 25s);
    CHECK_FALSE(table.vacant(start));       // it must wait for a seat
    CHECK_FALSE(table.next_start().has_value());
    table.remove(table.all().front(), start);
    CHECK(table.vacant(start) == max_workers - 1);
}

}   // namespace tricorn::server::worker_table_test
