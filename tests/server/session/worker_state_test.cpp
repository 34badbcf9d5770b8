#include "server/session/worker_state.hpp"
#include <doctest/doctest.h>
#include <set>

namespace tricorn::server::worker_state_test {

namespace {

// Returns after which exchange a worker with this limit asks to be replaced; 0: not within a thousand exchanges.
int worn_after(std::uint64_t requests, std::uint64_t jitter, std::uint64_t seed = 1) {
    Config config;
    config.supervision.max_requests = requests;
    config.supervision.max_requests_jitter = jitter;
    config.seed = seed;
    SharedSemaphore slots(1, false);
    Scoreboard& board = *Scoreboard::make();
    Stop const stop(board.slot(0).stop);
    WorkerState worker(config, board, slots, stop, 0, 1, 0);
    int exchanges = 0, when = 0, times = 0;
    worker.recycle = [&] {
        when = exchanges;
        ++times;
    };
    while (exchanges < 1000) {
        ++exchanges;
        worker.count_exchange(0, 200, Duration(1));
    }
    CHECK(times <= 1);
    return when;
}

}   // namespace

TEST_CASE("a worker asks to be replaced after its number of exchanges, once") {
    CHECK(worn_after(0, 0) == 0);
    CHECK(worn_after(0, 5) == 0);   // the jitter alone sets no limit
    CHECK(worn_after(1, 0) == 1);
    CHECK(worn_after(7, 0) == 7);
}

TEST_CASE("jitter spreads the shares of the workers") {
    std::set<int> shares;
    for (std::uint64_t seed = 0; seed < 100; ++seed) shares.insert(worn_after(100, 9, seed));
    CHECK(*shares.begin() >= 100);
    CHECK(*shares.rbegin() <= 109);
    CHECK(shares.size() >= 5);
}

TEST_CASE("keep_up() beats in the worker's own slot") {
    Config const config;
    SharedSemaphore slots(1, false);
    Scoreboard& board = *Scoreboard::make();
    Stop const stop(board.slot(5).stop);
    WorkerState worker(config, board, slots, stop, 0, 1, 5);
    worker.tick();
    worker.tick();
    CHECK(board.slot(5).beats == 2);
    board.clear_slot(5);
    CHECK(board.slot(5).beats == 0);
}

TEST_CASE("waiting seats are found among the used seats") {
    constexpr unsigned last = 199;
    Scoreboard& board = *Scoreboard::make(last + 1);
    CHECK_FALSE(board.any_waiting());
    board.clear_slot(last);
    board.set_waiting(last, true);
    CHECK(board.any_waiting());
    board.clear_slot(last);
    CHECK_FALSE(board.any_waiting());
}

}   // namespace tricorn::server::worker_state_test
