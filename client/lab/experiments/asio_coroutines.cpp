#include "client/lab/experiments/asio_coroutines.hpp"
#include "client/lab/harness/bench.hpp"
#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_readable_pipe.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/basic_writable_pipe.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect_pipe.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <exception>

namespace tricorn::client::lab {

namespace {

namespace asio = boost::asio;
using Executor = asio::io_context::executor_type;
using Task = asio::awaitable<void, Executor>;
using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;
using ReadablePipe = asio::basic_readable_pipe<Executor>;
using WritablePipe = asio::basic_writable_pipe<Executor>;

constexpr asio::use_awaitable_t<Executor> use_awaitable;

// Rethrows an exception of the coroutine.
constexpr auto rethrow = [](std::exception_ptr const& error) {
    if (error) std::rethrow_exception(error);
};

Task increment_in_asio(std::uint64_t& counter) {
    ++counter;
    co_return;
}

Task yield(Executor executor, std::uint64_t times) {
    for (std::uint64_t i = 0; i < times; ++i) co_await asio::post(executor, use_awaitable);
}

// Long enough that the two co_spawns at the start of a batch do not matter.
constexpr auto long_batch = std::chrono::microseconds(500);

struct Pipe {
    explicit Pipe(asio::io_context& context) : out(context.get_executor()), in(context.get_executor()) {
        asio::connect_pipe(out, in);
    }
    ReadablePipe out;
    WritablePipe in;
};

Task ping(Pipe& there, Pipe& back, std::uint64_t times) {
    std::array<char, 1> byte{};
    auto const bytes = asio::buffer(byte);
    for (std::uint64_t i = 0; i < times; ++i) {
        there.in.write_some(bytes);
        co_await back.out.async_read_some(bytes, use_awaitable);
    }
}

Task pong(Pipe& there, Pipe& back, std::uint64_t times) {
    std::array<char, 1> byte{};
    auto const bytes = asio::buffer(byte);
    for (std::uint64_t i = 0; i < times; ++i) {
        co_await there.out.async_read_some(bytes, use_awaitable);
        back.in.write_some(bytes);
    }
}

Task wait(Executor executor) {
    Timer timer(executor, std::chrono::hours(24));
    co_await timer.async_wait(use_awaitable);
}

}  // namespace

void time_co_spawn(Bench& bench) {
    asio::io_context context(1);
    std::uint64_t counter = 0;
    auto const once = [&] {
        asio::co_spawn(context, increment_in_asio(counter), rethrow);
        context.run();
        context.restart();
        keep(counter);
    };
    bench.time([&](std::uint64_t n) { repeat(n, once); });
}

void time_posted_switch(Bench& bench) {
    asio::io_context context(1);
    bench.time(
        [&](std::uint64_t n) {
            asio::co_spawn(context, yield(context.get_executor(), n), rethrow);
            asio::co_spawn(context, yield(context.get_executor(), n), rethrow);
            context.run();
            context.restart();
        },
        2, long_batch);
}

void time_pipe_switch(Bench& bench) {
    asio::io_context context(1);
    Pipe there(context), back(context);
    bench.time(
        [&](std::uint64_t n) {
            asio::co_spawn(context, pong(there, back, n), rethrow);
            asio::co_spawn(context, ping(there, back, n), rethrow);
            context.run();
            context.restart();
        },
        2, long_batch);
}

void with_parked_awaitables(std::uint64_t count, std::function<void()> const& prepared,
                            std::function<void()> const& look) {
    asio::io_context context(1);
    context.poll();   // an empty poll initialises the context
    context.restart();
    prepared();
    for (std::uint64_t i = 0; i < count; ++i) {
        asio::co_spawn(context, wait(context.get_executor()), rethrow);
        context.poll();
    }
    look();
}   // the io_context destroys the frames

}  // namespace tricorn::client::lab
