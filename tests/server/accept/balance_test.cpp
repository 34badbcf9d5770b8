#include "server/accept/balance.hpp"
#include <doctest/doctest.h>

namespace tricorn::server::balance_test {

namespace {

using namespace std::chrono_literals;

Deadline time_now{1h};
Deadline now() {
    return time_now;
}

struct World {
    Scoreboard& board = *Scoreboard::make(4);
    Balance balance{board, 0};

    explicit World(std::vector<unsigned> const& others) {
        board.clear_slot(0);
        for (unsigned i = 0; i < others.size(); ++i) serve(i + 1, others[i]);
    }
    void serve(unsigned seat, unsigned connections) {
        WorkerSlot& slot = board.clear_slot(seat);
        slot.pid.store(1000 + static_cast<pid_t>(seat));
        slot.stop.store(false);
        slot.ready.store(true);
        slot.connections.store(connections);
    }
};

}   // namespace

TEST_CASE("balance: who is ahead of the one with the fewest pauses, and a few make no difference") {
    World world({20, 30, 40});
    CHECK_FALSE(world.balance.ahead(20, now));
    CHECK_FALSE(world.balance.ahead(28, now));
    CHECK(world.balance.ahead(29, now));
    World fresh({0, 0, 0});
    CHECK_FALSE(fresh.balance.ahead(3, now));
    CHECK(fresh.balance.ahead(4, now));
}

TEST_CASE("balance: who is alone, or whose neighbours do not serve, never pauses") {
    World alone({});
    CHECK_FALSE(alone.balance.ahead(1000, now));
    World world({1, 2, 3});
    world.board.slot(1).stop.store(true);
    world.board.slot(2).ready.store(false);
    world.board.vacate(3);
    CHECK_FALSE(world.balance.ahead(1000, now));
}

TEST_CASE("balance: where the others do not take what waits, it takes some before it pauses again") {
    World world({0});
    CHECK(world.balance.ahead(10, now));
    time_now += Balance::pause;
    std::size_t taken = 10;
    while (!world.balance.ahead(++taken, now)) {}
    CHECK(taken == 10 + 17);
    time_now += 10 * Balance::pause;   // nothing waited after the pause: the next one is looked at
    CHECK(world.balance.ahead(taken + 1, now));
}

}   // namespace tricorn::server::balance_test
