// The same waits in every Io that really waits, over a socket pair.
#include "common/io/async_io.hpp"
#include "common/io/blocking_io.hpp"
#include "tests/common/io/both_worlds.hpp"
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <csignal>
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <thread>

namespace tricorn::waiting_test {

using namespace tricorn::test;
using namespace std::chrono_literals;

namespace {

// Yields until the other coroutine has run; counts the yields.
AsyncIo::Task<void> yield_until(EventLoop& loop, AsyncIo io, bool const& heard, int& turns) {
    while (!heard && turns < 1000) {
        co_await io.yield();
        ++turns;
    }
    loop.quit();
}

AsyncIo::Task<void> hear(AsyncIo io, AsyncStream stream, bool& heard) {
    Deadline const deadline = Clock::now() + 30s;
    heard = co_await io.readable(stream, WaitPurpose::rest, deadline) == WaitResult::ready;
}

AsyncIo::Task<void> hear_request(EventLoop& loop, AsyncIo io, AsyncStream& stream, WaitResult& outcome) {
    Deadline const deadline = Clock::now() + 30s;
    outcome = co_await io.readable(stream, WaitPurpose::request, deadline);
    loop.quit();
}

struct Outcome {
    WaitResult waited;
    Duration took;
};

AsyncIo::Task<void> wait_readable(EventLoop& loop, AsyncIo io, AsyncStream stream, WaitPurpose need, Deadline deadline,
                                  WaitResult& result) {
    result = co_await io.readable(stream, need, deadline);
    loop.quit();
}

Outcome readable(World world, Pair& pair, Stop const& stop, WaitPurpose need, Duration limit) {
    auto const begin = Clock::now();
    WaitResult waited = WaitResult::overloaded;
    if (world == World::blocking) {
        Socket socket(pair.ends[0]);
        waited = BlockingIo(stop).readable(socket, need, begin + limit).take();
    } else {
        EventLoop loop(stop);
        AsyncStream stream(loop, Socket(pair.ends[0]));
        auto task = wait_readable(loop, AsyncIo(loop), std::move(stream), need, begin + limit, waited);
        boost::asio::co_spawn(loop.context(), std::move(task), boost::asio::detached);
        loop.run([] {});
    }
    return {waited, Clock::now() - begin};
}

AsyncIo::Task<void> sleep_often(EventLoop& loop, AsyncIo io, Deadline due, int times) {
    for (int i = 0; i < times; ++i) {
        due += 1ms;
        co_await io.sleep_until(due);
        CHECK(Clock::now() >= due);
    }
    loop.quit();
}

}  // namespace

TEST_CASE("a wait ends when bytes are there") {
    in_both([](World world) {
        Pair pair;
        Stopping stopping;
        pair.say('x');
        Outcome const outcome = readable(world, pair, stopping.stop, WaitPurpose::rest, 30s);
        CHECK(outcome.waited == WaitResult::ready);
        CHECK(outcome.took < 10s);
    });
}

TEST_CASE("a wait ends at its deadline, not before") {
    in_both([](World world) {
        Pair pair;
        Stopping stopping;
        Outcome const outcome = readable(world, pair, stopping.stop, WaitPurpose::rest, 60ms);
        CHECK(outcome.waited == WaitResult::timed_out);
        CHECK(outcome.took >= 60ms);
        CHECK(outcome.took < 10s);
    });
}

TEST_CASE("a stop ends an idle wait after its grace, and no other wait") {
    in_both([](World world) {
        Pair idle, busy;
        Stopping stopping;
        stopping.stop.request();
        Outcome const outcome = readable(world, idle, stopping.stop, WaitPurpose::request, 30s);
        CHECK(outcome.waited == WaitResult::stopping);
        CHECK(outcome.took >= 900ms);
        CHECK(outcome.took < 15s);
        CHECK(readable(world, busy, stopping.stop, WaitPurpose::rest, 50ms).waited == WaitResult::timed_out);
    });
}

TEST_CASE("who is not in a hurry leaves an idle wait alone for longer, until it is") {
    in_both([](World world) {
        Pair calm, hurried;
        std::atomic<bool> flag{false}, hurry{false};
        Stop stop(flag, hurry, 2500ms);
        stop.request();
        Outcome const outcome = readable(world, calm, stop, WaitPurpose::request, 30s);
        CHECK(outcome.waited == WaitResult::stopping);
        CHECK(outcome.took >= 2400ms);
        Stop endless(flag, hurry, 1h);
        endless.request();
        std::thread soon([&hurry] {
            std::this_thread::sleep_for(300ms);
            hurry.store(true);
        });
        Outcome const hastened = readable(world, hurried, endless, WaitPurpose::request, 1h);
        CHECK(hastened.waited == WaitResult::stopping);
        CHECK(hastened.took >= 1200ms);
        soon.join();
    });
}

TEST_CASE("after a stop an idle connection is still served") {
    in_both([](World world) {
        Pair pair;
        Stopping stopping;
        stopping.stop.request();
        std::thread late([&pair] {
            std::this_thread::sleep_for(100ms);
            pair.say('x');
        });
        CHECK(readable(world, pair, stopping.stop, WaitPurpose::request, 30s).waited == WaitResult::ready);
        late.join();
    });
}

TEST_CASE("a loop may end while coroutines wait in it") {
    Pair pair;
    Stopping stopping;
    WaitResult waited = WaitResult::overloaded;
    {
        EventLoop loop(stopping.stop);
        AsyncStream stream(loop, Socket(pair.ends[0]));
        auto task =
            wait_readable(loop, AsyncIo(loop), std::move(stream), WaitPurpose::rest, Clock::now() + 30s, waited);
        boost::asio::co_spawn(loop.context(), std::move(task), boost::asio::detached);
        boost::asio::post(loop.context(), [&loop] { loop.quit(); });
        loop.run([] {});
    }
    CHECK(waited == WaitResult::overloaded);
    CHECK(::send(pair.ends[1], "x", 1, MSG_NOSIGNAL) < 0);   // the socket was closed with the loop
}

TEST_CASE("a sleep never ends early") {
    in_both([](World world) {
        Stopping stopping;
        if (world == World::blocking) {
            auto due = Clock::now();
            for (int i = 0; i < 20; ++i) {
                due += 1ms;
                BlockingIo(stopping.stop).sleep_until(due).take();
                CHECK(Clock::now() >= due);
            }
            BlockingIo(stopping.stop).sleep_until(Clock::now() - 1h).take();
        } else {
            EventLoop loop(stopping.stop);
            auto task = sleep_often(loop, AsyncIo(loop), Clock::now(), 20);
            boost::asio::co_spawn(loop.context(), std::move(task), boost::asio::detached);
            loop.run([] {});
        }
    });
}

TEST_CASE("a request that arrived during a computation has priority over the deadline that passed meanwhile") {
    Pair pair;
    Stopping stopping;
    EventLoop loop(stopping.stop);
    AsyncStream stream(loop, Socket(pair.ends[0]));
    WaitResult outcome = WaitResult::overloaded;
    auto hearing = hear_request(loop, AsyncIo(loop), stream, outcome);
    boost::asio::co_spawn(loop.context(), std::move(hearing), boost::asio::detached);
    AsyncTimer computation(loop.context(), 10ms);
    computation.async_wait([&](boost::system::error_code) {
        pair.say('x');
        stream.expire();   // like the wheel, before the loop has polled the sockets again
    });
    loop.run([] {});
    CHECK(outcome == WaitResult::ready);
}

TEST_CASE("a yield lets every other ready coroutine run") {
    Pair pair;
    Stopping stopping;
    EventLoop loop(stopping.stop);
    AsyncIo const io(loop);
    bool heard = false;
    int turns = 0;
    auto computing = yield_until(loop, io, heard, turns);
    auto hearing = hear(io, AsyncStream(loop, Socket(pair.ends[0])), heard);
    boost::asio::co_spawn(loop.context(), std::move(computing), boost::asio::detached);
    boost::asio::co_spawn(loop.context(), std::move(hearing), boost::asio::detached);
    pair.say('x');
    loop.run([] {});
    CHECK(heard);
    CHECK(turns < 10);
    CHECK(BlockingIo(stopping.stop).yield().await_ready());   // the kernel shares the processor
}

TEST_CASE("an idle rule may close a blocked connection") {
    Pair pair;
    Stopping stopping;
    int asked = 0;
    IdlePolicy const rule{5ms, [&asked] { return ++asked == 3; }};
    Socket socket(pair.ends[0]);
    BlockingIo io(stopping.stop, &rule);
    CHECK(io.readable(socket, WaitPurpose::request, Clock::now() + 30s).take() == WaitResult::stopping);
    CHECK(asked == 3);
}

TEST_CASE("a socket transfers what it can and never blocks") {
    Pair pair;
    Socket socket(pair.ends[0]);
    char bytes[8];
    CHECK(socket.receive(bytes).error == EAGAIN);
    pair.say('a');
    pair.say('b');
    CHECK(socket.receive(bytes).bytes == 2);
    std::string text(1 << 20, 'x');
    iovec const pieces[] = {{text.data(), 10}, {text.data(), text.size()}};
    IoResult moved = socket.send(pieces);
    CHECK(moved.bytes > 10);
    while (moved.error == 0) moved = socket.send(pieces);
    CHECK(moved.error == EAGAIN);
    ::shutdown(pair.ends[1], SHUT_RDWR);
    CHECK(socket.send(pieces).error == EPIPE);
    CHECK(socket.receive(bytes).ended);
}

}   // namespace tricorn::waiting_test
