// Name lookups in separate threads: no caller waits longer than its deadline, whatever a resolver does.
#include "common/io/async_io.hpp"
#include "common/io/blocking_io.hpp"
#include "common/io/resolver.hpp"
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <doctest/doctest.h>
#include <filesystem>
#include <thread>

namespace tricorn::resolver_test {

using namespace std::chrono_literals;

namespace {

struct Stopping {
    std::atomic<bool> flag{false};
    Stop stop{flag};
};

// A resolver that stays silent until released.
struct Gate {
    std::mutex mutex;
    std::condition_variable opened;
    bool open = false;
    int asked = 0;

    void let_go() {
        std::lock_guard const lock(mutex);
        open = true;
        opened.notify_all();
    }
    int count() {
        std::lock_guard const lock(mutex);
        return asked;
    }
    Addresses ask(std::string const& host, std::uint16_t port) {
        std::unique_lock lock(mutex);
        ++asked;
        if (host.starts_with("slow")) opened.wait(lock, [this] { return open; });
        if (host == "nowhere") return refused("no such name");
        return std::vector<SocketAddress>{*read_address("192.0.2.1", port)};
    }
    // Shared with the threads: a thread may outlive its resolver.
    static Resolver::Ask through(std::shared_ptr<Gate> const& gate) {
        return [gate](std::string const& host, std::uint16_t port) { return gate->ask(host, port); };
    }
};

std::optional<Addresses> ask_blocking(Resolver& resolver, std::string const& host, Duration patience) {
    Stopping stopping;
    BlockingIo io(stopping.stop);
    return look_up(io, resolver, host, 80, Clock::now() + patience).take();
}

std::size_t descriptors() {
    std::filesystem::directory_iterator const open("/proc/self/fd");
    return static_cast<std::size_t>(std::distance(begin(open), end(open)));
}

void wait_until(std::function<bool()> const& holds) {
    for (Deadline const end = Clock::now() + 30s; !holds() && Clock::now() < end;) std::this_thread::sleep_for(1ms);
    CHECK(holds());
}

AsyncIo::Task<void> look_up_and_quit(EventLoop& loop, AsyncIo io, Resolver& resolver, std::string host,
                                     std::optional<Addresses>& found) {
    Deadline const deadline = Clock::now() + 30s;
    found = co_await look_up(io, resolver, std::move(host), 80, deadline);
    loop.quit();
}

AsyncIo::Task<void> go_on_meanwhile(AsyncIo io, Gate& gate, int& slept) {
    while (slept < 5) {
        Deadline const soon = Clock::now() + 1ms;
        co_await io.sleep_until(soon);
        ++slept;
    }
    gate.let_go();
}

}   // namespace

TEST_CASE("an address literal needs no resolver") {
    auto const gate = std::make_shared<Gate>();
    Resolver resolver(Gate::through(gate));
    for (char const* host : {"127.0.0.1", "::1", "2001:db8::7"}) {
        auto const found = ask_blocking(resolver, host, 30s);
        REQUIRE((found && *found));
        CHECK(to_string((**found)[0]) == to_string(*read_address(host, 80)));
    }
    CHECK(gate->count() == 0);
}

TEST_CASE("a name's addresses are found, or the error") {
    auto const gate = std::make_shared<Gate>();
    Resolver resolver(Gate::through(gate));
    auto const found = ask_blocking(resolver, "quick", 30s);
    REQUIRE((found && *found));
    CHECK(to_string((**found)[0]) == "192.0.2.1:80");
    auto const nothing = ask_blocking(resolver, "nowhere", 30s);
    REQUIRE(nothing);
    CHECK(nothing->why == "no such name");
}

TEST_CASE("a silent resolver is waited for until the deadline, and does not delay other lookups") {
    auto const gate = std::make_shared<Gate>();
    Resolver resolver(Gate::through(gate));
    for (int i = 0; i < 10; ++i) CHECK_FALSE(ask_blocking(resolver, "slow", 5ms));   // uses one thread, not ten
    CHECK(ask_blocking(resolver, "quick", 30s));
    gate->let_go();
    CHECK(ask_blocking(resolver, "slow", 30s));
}

TEST_CASE("abandoned lookups are not resolved") {
    auto const gate = std::make_shared<Gate>();
    Resolver resolver(Gate::through(gate));
    for (int i = 0; i < 1000 && gate->count() < static_cast<int>(Resolver::max_threads); ++i)
        CHECK_FALSE(ask_blocking(resolver, "slow" + std::to_string(i), 5ms));
    REQUIRE(gate->count() == static_cast<int>(Resolver::max_threads));
    std::size_t const open_before = descriptors();
    for (int i = 0; i < 200; ++i) CHECK_FALSE(ask_blocking(resolver, "slow", 100us));
    CHECK(descriptors() < open_before + 10);
    gate->let_go();
    CHECK(ask_blocking(resolver, "last", 30s));
    CHECK(gate->count() == static_cast<int>(Resolver::max_threads) + 1);
}

TEST_CASE("destroying a resolver does not wait for the system's") {
    auto const gate = std::make_shared<Gate>();
    std::optional<Resolver> resolver;
    resolver.emplace(Gate::through(gate));
    while (gate->count() == 0) CHECK_FALSE(ask_blocking(*resolver, "slow", 5ms));
    resolver.reset();   // it would hang here
    gate->let_go();
    wait_until([&] { return gate.use_count() == 1; });
}

TEST_CASE("an event loop keeps running during a lookup") {
    Stopping stopping;
    auto const gate = std::make_shared<Gate>();
    Resolver resolver(Gate::through(gate));
    EventLoop loop(stopping.stop);
    std::optional<Addresses> found;
    int slept = 0;
    auto asking = look_up_and_quit(loop, AsyncIo(loop), resolver, "slow", found);
    auto other = go_on_meanwhile(AsyncIo(loop), *gate, slept);
    boost::asio::co_spawn(loop.context(), std::move(asking), boost::asio::detached);
    boost::asio::co_spawn(loop.context(), std::move(other), boost::asio::detached);
    loop.run([] {});
    CHECK(slept == 5);
    REQUIRE(found);
    CHECK(*found);
}

TEST_CASE("many threads may look up at the same time") {
    auto const gate = std::make_shared<Gate>();
    Resolver resolver(Gate::through(gate));
    std::atomic<int> found{0};
    std::vector<std::thread> asking;
    for (int i = 0; i < 16; ++i) {
        asking.emplace_back([&] {
            for (int n = 0; n < 50; ++n) found += ask_blocking(resolver, "quick", 30s).has_value();
        });
    }
    for (std::thread& thread : asking) thread.join();
    CHECK(found == 16 * 50);
}

TEST_CASE("a socket is taken out of one event loop and put into another") {
    Stopping stopping;
    int ends[2];
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) == 0);
    Socket other(ends[1]);
    Socket moving(ends[0]);
    for (int i = 0; i < 3; ++i) {
        EventLoop loop(stopping.stop);
        AsyncIo io(loop);
        std::optional<AsyncStream> stream;
        REQUIRE(io.adopt(stream, std::move(moving)) == 0);
        char said = 'a';
        iovec const bytes{&said, 1};
        CHECK(other.send({&bytes, 1}).bytes == 1);
        CHECK(stream->receive({&said, 1}).bytes == 1);
        moving = stream->detach();
        CHECK(moving.descriptor() == ends[0]);
    }
}

}   // namespace tricorn::resolver_test
