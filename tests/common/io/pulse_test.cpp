// A waiting unit reports periodically that it is alive.
#include "common/io/async_io.hpp"
#include "common/io/blocking_io.hpp"
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

namespace tricorn::pulse_test {

using namespace std::chrono_literals;

namespace {

struct World {
    World() { ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends); }
    ~World() { ::close(ends[1]); }

    int ends[2];   // the first belongs to the stream under test
    std::atomic<std::uint64_t> beats{0};
    Pulse pulse{beats, 10ms};
    std::atomic<bool> flag{false};
    Stop stop{flag};
};

AsyncIo::Task<void> wait_thrice(EventLoop& loop, AsyncIo io, AsyncStream stream) {
    for (int i = 0; i < 3; ++i) co_await io.readable(stream, WaitPurpose::rest, Clock::now());
    loop.quit();
}

}   // namespace

TEST_CASE("a unit that is a whole process beats during every kind of wait") {
    World world;
    BlockingIo io(world.stop, nullptr, &world.pulse);
    Socket socket(world.ends[0]);
    auto const beats_in = [&](auto const& wait) {
        std::uint64_t const before = world.beats;
        auto const begin = Clock::now();
        wait(begin + 200ms);
        CHECK(Clock::now() - begin >= 200ms);
        return world.beats - before;
    };
    CHECK(beats_in([&](Deadline end) {
              CHECK(io.readable(socket, WaitPurpose::rest, end).take() == WaitResult::timed_out);
          }) >= 3);
    CHECK(beats_in([&](Deadline end) {
              CHECK(io.readable(socket, WaitPurpose::request, end).take() == WaitResult::timed_out);
          }) >= 3);
    CHECK(beats_in([&](Deadline end) { io.sleep_until(end).take(); }) >= 3);
    Grant grant;
    CHECK(beats_in([&](Deadline end) { CHECK_FALSE(io.granted(grant, end).take()); }) >= 3);
    while (::send(world.ends[0], "xxxxxxxx", 8, MSG_NOSIGNAL) > 0) {}
    CHECK(beats_in([&](Deadline end) { CHECK(io.writable(socket, end).take() == WaitResult::timed_out); }) >= 3);
}

TEST_CASE("without a pulse a wait is one piece") {
    World world;
    BlockingIo io(world.stop);
    Socket socket(world.ends[0]);
    CHECK(io.readable(socket, WaitPurpose::rest, Clock::now() + 30ms).take() == WaitResult::timed_out);
    CHECK(world.beats == 0);
}

TEST_CASE("a loop beats when it switches between coroutines") {
    World world;
    EventLoop loop(world.stop);
    loop.keep(world.pulse);
    auto task = wait_thrice(loop, AsyncIo(loop), AsyncStream(loop, Socket(world.ends[0])));
    boost::asio::co_spawn(loop.context(), std::move(task), boost::asio::detached);
    loop.run([] {});
    CHECK(world.beats == 3);
}

}   // namespace tricorn::pulse_test
