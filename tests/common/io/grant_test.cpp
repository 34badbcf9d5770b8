// Waiting for grants of another thread.
#include "common/io/async_io.hpp"
#include "common/io/blocking_io.hpp"
#include "tests/common/io/both_worlds.hpp"
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <csignal>
#include <doctest/doctest.h>
#include <thread>
#include <vector>

namespace tricorn::grant_test {

using namespace tricorn::test;
using namespace std::chrono_literals;

namespace {

AsyncIo::Task<void> wait_granted(EventLoop& loop, AsyncIo io, Grant& grant, Deadline deadline, bool& result) {
    result = co_await io.granted(grant, deadline);
    loop.quit();
}

// Grants to waiters in the thread that created it. In a process without other threads a process-wide signal would do;
// here another thread might receive and ignore it.
struct Giver {
    void give(Grant& grant, std::uint32_t what) const {
        grant.give(what);
        grant.wake();
        CHECK(::pthread_kill(waiting, grant_signal) == 0);
    }
    pthread_t waiting = ::pthread_self();
};

bool granted(World world, Grant& grant, Duration limit) {
    Stopping stopping;
    Deadline const deadline = Clock::now() + limit;
    if (world == World::blocking) return BlockingIo(stopping.stop).granted(grant, deadline).take();
    bool result = false;
    EventLoop loop(stopping.stop);
    loop.listen_for_grants();
    auto task = wait_granted(loop, AsyncIo(loop), grant, deadline, result);
    boost::asio::co_spawn(loop.context(), std::move(task), boost::asio::detached);
    loop.run([] {});
    return result;
}

}   // namespace

TEST_CASE("a grant ends the wait, whether it came before or during it") {
    in_both([](World world) {
        Grant grant;
        Giver const giver;
        CHECK_FALSE(granted(world, grant, 30ms));
        CHECK_FALSE(granted(world, grant, -1s));
        std::thread other([&] {
            std::this_thread::sleep_for(30ms);
            giver.give(grant, 7);
        });
        CHECK(granted(world, grant, 60s));
        other.join();
        CHECK(grant.what() == 7);
        CHECK(granted(world, grant, 60s));
        CHECK(granted(world, grant, -1s));
        grant.clear();
        CHECK_FALSE(granted(world, grant, 1ms));
    });
}

TEST_CASE("coroutines of one loop are woken as their grants come, the others keep waiting") {
    Stopping stopping;
    Giver const giver;
    EventLoop loop(stopping.stop);
    loop.listen_for_grants();
    std::array<Grant, 3> grants;
    std::array<bool, 3> results{};
    std::vector<int> order;
    auto const wait = [](AsyncIo io, Grant& grant, Deadline deadline, bool& result, std::vector<int>& ended,
                         int number) -> AsyncIo::Task<void> {
        result = co_await io.granted(grant, deadline);
        ended.push_back(number);
    };
    auto const now = Clock::now();
    for (int i = 0; i < 3; ++i) {
        Deadline const deadline = i == 2 ? now + 200ms : now + 60s;
        auto task = wait(AsyncIo(loop), grants[std::size_t(i)], deadline, results[std::size_t(i)], order, i);
        boost::asio::co_spawn(loop.context(), std::move(task), [&, i](std::exception_ptr) {
            if (i == 2) loop.quit();
        });
    }
    std::thread other([&] {
        giver.give(grants[0], 1);
        giver.give(grants[1], 1);
    });
    loop.run([] {});
    other.join();
    CHECK(order == std::vector{0, 1, 2});
    CHECK(results == std::array{true, true, false});
}

}   // namespace tricorn::grant_test
