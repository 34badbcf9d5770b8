#include "server/database/database.hpp"
#include <doctest/doctest.h>
#include <set>
#include <vector>

namespace tricorn::server::database_test {

namespace {

// The first numbers of the first exchanges of one worker process.
std::vector<std::uint64_t> draws(SharedSemaphore& pool, std::uint64_t seed, unsigned worker) {
    Database database(pool, seed, worker);
    std::vector<std::uint64_t> result;
    for (int i = 0; i < 50; ++i) result.push_back(database.next_exchange()());
    return result;
}

}   // namespace

TEST_CASE("a row depends only on its id, and the rows differ") {
    std::set<unsigned> numbers;
    for (unsigned id = 1; id <= Row::count; ++id) {
        Row const row = row_of(id);
        CHECK(row.id == id);
        CHECK(row.number >= 1);
        CHECK(row.number <= Row::count);
        numbers.insert(row.number);
    }
    CHECK(numbers.size() > 6000);   // random numbers hit a share of 1 - 1/e
    CHECK(row_of(2245).number == 5374);   // published in the README: it must never change
}

TEST_CASE("a seed gives each worker its own numbers, the same at each start, and a replacement new ones") {
    SharedSemaphore pool(1, false), again(1, false);
    auto const first = draws(pool, 7, 0);
    CHECK(draws(again, 7, 0) == first);
    std::set<std::uint64_t> all(first.begin(), first.end());
    for (auto const& other : {draws(pool, 7, 1), draws(pool, 7, 0), draws(pool, 7, 1), draws(again, 8, 1)}) {
        all.insert(other.begin(), other.end());
    }
    CHECK(all.size() == 5 * first.size());
}

TEST_CASE("a lease gives back what it holds, however it ends") {
    SharedSemaphore pool(1, false);
    {
        Lease const lease(pool);
        CHECK_FALSE(lease.must_wait());
        CHECK_FALSE(lease.turned_away());
        CHECK(lease.first_use());
        CHECK(pool.status().in_use == 1);
    }
    CHECK(pool.status().in_use == 0);
    Lease held(pool);
    CHECK_FALSE(held.first_use());
    {
        Lease const waiting(pool);
        CHECK(waiting.must_wait());
        CHECK(pool.status().waiting == 1);
    }
    CHECK(pool.status().waiting == 0);
    {
        Lease const given(pool);
        held.end();
        CHECK(given.grant().given());
        CHECK(pool.status().in_use == 1);
    }
    CHECK(pool.status().in_use == 0);
    held.end();   // repeated: no effect
    CHECK(pool.status().in_use == 0);
    Lease late(pool), later(pool);
    CHECK(late.settle());
    CHECK_FALSE(later.settle());
    CHECK(later.turned_away());
}

}   // namespace tricorn::server::database_test
