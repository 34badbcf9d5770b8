// A wait finds the bytes that were left unread, and events that arrived with earlier bytes.
#include "common/io/async_io.hpp"
#include "common/io/blocking_io.hpp"
#include "tests/common/io/both_worlds.hpp"
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <cerrno>
#include <csignal>
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace tricorn::wait_again_test {

using namespace tricorn::test;
using namespace std::chrono_literals;

namespace {

// Receives `count` bytes and waits again.
template <Io I>
Task<I, WaitResult> wait_again(I io, typename I::Stream& stream, std::size_t count) {
    Deadline const end = Clock::now() + 2s;
    WaitResult waited = co_await io.readable(stream, WaitPurpose::rest, end);
    CHECK(waited == WaitResult::ready);
    char taken[8];
    CHECK(stream.receive({taken, count}).bytes == 1);
    waited = co_await io.readable(stream, WaitPurpose::rest, end);
    co_return waited;
}

AsyncIo::Task<void> wait_again_and_quit(EventLoop& loop, AsyncStream stream, std::size_t count, WaitResult& result,
                                        IoResult& found) {
    result = co_await wait_again(AsyncIo(loop), stream, count);
    char next[8];
    found = stream.receive(next);
    loop.quit();
}

IoResult found_again(World world, Pair& pair, std::size_t count) {
    Stopping stopping;
    WaitResult waited = WaitResult::overloaded;
    IoResult found;
    if (world == World::blocking) {
        Socket socket(pair.ends[0]);
        waited = wait_again(BlockingIo(stopping.stop), socket, count).take();
        char next[8];
        found = socket.receive(next);
    } else {
        EventLoop loop(stopping.stop);
        auto task = wait_again_and_quit(loop, AsyncStream(loop, Socket(pair.ends[0])), count, waited, found);
        boost::asio::co_spawn(loop.context(), std::move(task), boost::asio::detached);
        loop.run([] {});
    }
    CHECK(waited == WaitResult::ready);
    return found;
}

AsyncIo::Task<void> wait_for_room(EventLoop& loop, AsyncStream stream, int& waits) {
    AsyncIo io(loop);
    for (; waits < 3; ++waits) {
        WaitResult const waited = co_await io.writable(stream, Clock::now() + 2s);
        if (waited != WaitResult::ready) break;
    }
    loop.quit();
}

}  // namespace

TEST_CASE("bytes left unread are found by the next wait") {
    in_both([](World world) {
        Pair pair;
        pair.say('a');
        pair.say('b');
        CHECK(found_again(world, pair, 1).bytes == 1);
    });
}

TEST_CASE("an end of file that came together with the last bytes is found") {
    in_both([](World world) {
        Pair pair;
        pair.say('a');
        ::shutdown(pair.ends[1], SHUT_WR);
        CHECK(found_again(world, pair, 8).ended);
    });
}

TEST_CASE("an error is found by the receive after the wait") {
    in_both([](World world) {
        Pair pair;
        pair.say('a');
        CHECK(::send(pair.ends[0], "x", 1, MSG_NOSIGNAL) == 1);
        ::close(std::exchange(pair.ends[1], -1));   // with an unread byte
        CHECK(found_again(world, pair, 8).error == ECONNRESET);
    });
}

TEST_CASE("unused room is found again and again") {
    Pair pair;
    Stopping stopping;
    EventLoop loop(stopping.stop);
    int waits = 0;
    auto task = wait_for_room(loop, AsyncStream(loop, Socket(pair.ends[0])), waits);
    boost::asio::co_spawn(loop.context(), std::move(task), boost::asio::detached);
    loop.run([] {});
    CHECK(waits == 3);
}

}   // namespace tricorn::wait_again_test
