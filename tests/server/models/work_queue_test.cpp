#include "server/models/work_queue.hpp"
#include <algorithm>
#include <atomic>
#include <doctest/doctest.h>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace tricorn::server::work_queue_test {

TEST_CASE("work comes out in the order it went in") {
    WorkQueue<int> queue(10);
    for (int i : {1, 2, 3}) CHECK(queue.push(i));
    for (int i : {1, 2, 3}) CHECK(queue.pop()->work == i);
}

TEST_CASE("a full queue refuses, and takes again when there is room") {
    WorkQueue<int> queue(2);
    int work = 1;
    CHECK(queue.push(work));
    CHECK(queue.push(work));
    CHECK_FALSE(queue.push(work));
    CHECK(queue.pop());
    CHECK(queue.push(work));
}

TEST_CASE("expired work can be taken out, the oldest first") {
    WorkQueue<int> queue(5);
    CHECK_FALSE(queue.oldest().has_value());
    for (int i : {1, 2}) CHECK(queue.push(i));
    REQUIRE(queue.oldest().has_value());
    CHECK_FALSE(queue.take_older_than(*queue.oldest()).has_value());
    Deadline const later = Clock::now() + std::chrono::seconds(1);
    CHECK(queue.take_older_than(later) == 1);
    CHECK(queue.take_older_than(later) == 2);
    CHECK_FALSE(queue.take_older_than(later).has_value());
}

TEST_CASE("begun work is neither refused nor taken out, and comes out in its turn") {
    WorkQueue<int> queue(1);
    int first = 1, begun = 2, other = 3;
    CHECK(queue.push(first));
    CHECK(queue.push_begun(begun));
    CHECK(queue.push_begun(begun));
    CHECK_FALSE(queue.push(other));
    Deadline const later = Clock::now() + std::chrono::seconds(1);
    CHECK(queue.take_older_than(later) == 1);
    CHECK_FALSE(queue.take_older_than(later).has_value());
    CHECK_FALSE(queue.oldest().has_value());
    CHECK(queue.push(other));   // begun work takes none of its room
    CHECK(queue.pop()->work == 2);
    CHECK(queue.pop()->work == 2);
    CHECK(queue.pop()->work == 3);
}

TEST_CASE("a closed queue gives out what it holds, then ends") {
    WorkQueue<int> queue(2);
    int work = 7;
    CHECK(queue.push(work));
    queue.close();
    CHECK(queue.pop()->work == 7);
    CHECK_FALSE(queue.pop().has_value());
}

TEST_CASE("the thread that became idle last is woken first, so that a single thread does sequential work") {
    constexpr int threads = 8, turns = 200;
    WorkQueue<int> queue(64);
    std::mutex mutex;
    std::map<std::thread::id, int> by_thread;
    std::atomic<int> done{0};
    {
        std::vector<std::jthread> workers;
        for (int i = 0; i < threads; ++i) {
            workers.emplace_back([&] {
                while (queue.pop()) {
                    std::lock_guard const lock(mutex);
                    ++by_thread[std::this_thread::get_id()];
                    ++done;
                }
            });
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(20));   // all of them are idle
        for (int turn = 1; turn <= turns; ++turn) {
            int work = turn;
            CHECK(queue.push(work));
            while (done < turn) std::this_thread::yield();
            std::this_thread::sleep_for(std::chrono::microseconds(100));   // it is usually idle again
        }
        queue.close();
    }
    int most = 0;
    for (auto const& [thread, count] : by_thread) most = std::max(most, count);
    CHECK(most > turns / 4);   // in rotation each thread would have done an eighth
}

TEST_CASE("woken and idle threads count as room for new work") {
    WorkQueue<int> queue(1);
    std::atomic<bool> go_on{false};
    std::atomic<int> taken{0};
    std::jthread worker([&] {
        while (queue.pop()) {
            ++taken;
            while (!go_on) std::this_thread::yield();
        }
    });
    int work = 1;
    CHECK(queue.push(work));
    while (taken < 1) std::this_thread::yield();
    CHECK(queue.push(work));         // queued
    CHECK_FALSE(queue.push(work));   // exceeds the limit
    go_on = true;
    while (taken < 2) std::this_thread::yield();
    queue.close();
}

TEST_CASE("nothing is lost and no wake-up is missed between many threads") {
    constexpr int producers = 3, consumers = 5, each = 20'000;
    WorkQueue<int> queue(64);
    std::atomic<long> sum{0};
    std::atomic<int> taken{0};
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < consumers; ++i) {
            threads.emplace_back([&] {
                while (auto item = queue.pop()) {
                    sum += item->work;
                    ++taken;
                }
            });
        }
        {
            std::vector<std::jthread> senders;
            for (int i = 0; i < producers; ++i) {
                senders.emplace_back([&] {
                    for (int n = 1; n <= each; ++n) {
                        int work = n;
                        while (!queue.push(work)) std::this_thread::yield();
                    }
                });
            }
        }
        queue.close();
    }
    CHECK(taken == producers * each);
    CHECK(sum == long(producers) * each * (each + 1) / 2);
}

}   // namespace tricorn::server::work_queue_test
