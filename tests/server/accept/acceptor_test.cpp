#include "server/accept/acceptor.hpp"
#include <doctest/doctest.h>
#include <stdexcept>
#include <vector>

namespace tricorn::server::acceptor_test {

using namespace std::chrono_literals;

namespace {

struct World {
    Config config;
    SharedSemaphore slots{1, false};
    Scoreboard& board = *Scoreboard::make();
    Stop stop{board.slot(0).stop};
    WorkerState worker{config, board, slots, stop, 0, 1, 0};
    EventLoop loop{stop};
    Endpoint const loopback{Endpoint::Kind::tcp, "127.0.0.1", 0, {}};
    Listeners listeners{{loopback, loopback}, 16};
    std::vector<Socket> clients, taken;
    std::size_t room = 100;
    Acceptor acceptor{loop, listeners.descriptors(), worker, "a connection", [this](Accepted& accepted) {
                          if (taken.size() == room) throw std::runtime_error("no room");
                          taken.push_back(std::move(accepted.socket));
                      }};

    void knock(int times) {
        for (int i = 0; i < times; ++i) {   // at one address after the other
            clients.push_back(Socket::begin_connecting(address_of(listeners.bound()[std::size_t(i % 2)])));
        }
    }
    // Whatever is there to be done; on loopback the kernel has decided about each knock when connect(2) returns.
    void turn() {
        loop.context().restart();
        for (int i = 0; i < 10; ++i) loop.context().poll();
    }
    std::size_t taken_within(Duration patience, std::size_t wanted) {
        for (Deadline const end = Clock::now() + patience; taken.size() < wanted && Clock::now() < end;) turn();
        return taken.size();
    }
};

}   // namespace

TEST_CASE("acceptor: what comes is handed on, until it is told to hold, and again when it is told to go on") {
    World world;
    world.knock(2);
    world.turn();
    CHECK(world.taken.size() == 0);
    world.acceptor.accept();
    CHECK(world.taken_within(30s, 2) == 2);
    world.acceptor.hold();
    world.knock(3);
    world.turn();
    CHECK(world.taken.size() == 2);
    world.acceptor.accept();
    CHECK(world.taken_within(30s, 5) == 5);
}

TEST_CASE("acceptor: a connection that cannot be served is its own end alone") {
    World world;
    world.room = 1;
    world.acceptor.accept();
    world.knock(2);
    CHECK(world.taken_within(30s, 1) == 1);
    world.turn();
    world.room = 100;
    world.knock(1);
    CHECK(world.taken_within(30s, 2) == 2);
}

TEST_CASE("acceptor: after a stop it takes as many as the queue held, and no more") {
    World world;
    world.acceptor.accept();
    world.turn();
    world.knock(3);
    world.board.left_in_queue.store(2);
    bool done = false;
    world.acceptor.finish([&] { done = true; });
    CHECK(done);
    CHECK(world.taken.size() == 2);
    world.turn();
    CHECK(world.taken.size() == 2);
}

}   // namespace tricorn::server::acceptor_test
