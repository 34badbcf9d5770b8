#include "common/io/async_io.hpp"
#include "common/os/system_call.hpp"
#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace tricorn {

namespace asio = boost::asio;

namespace {

constexpr auto outcome = asio::as_tuple(asio::deferred);

int duplicate(int descriptor) {
    return checked(::fcntl(descriptor, F_DUPFD_CLOEXEC, 0), "fcntl(F_DUPFD_CLOEXEC)");
}

// After a long computation the deadline may fire before a request that arrived in time is seen.
bool has_bytes(int descriptor) {
    pollfd watched{descriptor, POLLIN, 0};
    return ::poll(&watched, 1, 0) > 0;
}

}  // namespace

// UNSAFE_IO: only the loop's thread uses its sockets, so the reactor needs no lock. The scheduler still locks for work
// that other threads post.
EventLoop::EventLoop(Stop const& stop)
    : stop_(&stop),
      context_(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO),
      wheel_(Clock::now()),
      timer_(context_),
      hurry_(context_),
      stopping_(context_, duplicate(stop.descriptor())) {}

void EventLoop::run(std::function<void()> on_stop) {
    on_stop_ = std::move(on_stop);
    stopping_.async_wait(AsyncDescriptor::wait_read, [this](boost::system::error_code) { begin_draining(); });
    context_.run();
}

void EventLoop::begin_draining() {
    draining_ = true;
    shorten_idle_deadlines();
    on_stop_();
}

void EventLoop::shorten_idle_deadlines() {
    wheel_.shorten_idle_deadlines(Clock::now() + stop_->grace());
    set_timer();
    if (!stop_->hurried()) hurry_up();
}

// Looks until it is in a hurry.
void EventLoop::hurry_up() {
    hurry_.expires_after(hurry_look);
    hurry_.async_wait([this](boost::system::error_code ec) {
        if (ec) return;
        if (stop_->hurried()) return shorten_idle_deadlines();
        hurry_up();
    });
}

void EventLoop::arm(Timed& timed, WaitPurpose need, Deadline deadline) {
    if (draining_ && need == WaitPurpose::request) {
        deadline = std::min(deadline, Clock::now() + stop_->grace());
    }
    if (wheel_.arm(timed, need, deadline)) set_timer();
}

void EventLoop::shorten_deadlines(Deadline deadline) {
    wheel_.shorten_deadlines(deadline);
    set_timer();
}

void EventLoop::listen_for_grants() {
    sigset_t set;
    ::sigemptyset(&set);
    ::sigaddset(&set, grant_signal);
    ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
    grants_.emplace(context_, checked(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK), "signalfd"));
    wait_for_grants();
}

void EventLoop::wait_for_grants() {
    grants_->async_wait(AsyncDescriptor::wait_read, [this](boost::system::error_code ec) {
        if (ec) return;
        signalfd_siginfo ignored;   // read first: a later grant sends the signal again
        [[maybe_unused]] auto const size = ::read(grants_->native_handle(), &ignored, sizeof ignored);
        wake_granted();
        wait_for_grants();
    });
}

// Coroutines that were not granted anything stay in the list until their timer makes them check again.
void EventLoop::wake_granted() {
    while (!waiting_.empty() && waiting_.front().grant.given()) {
        Waiting& first = waiting_.front();
        waiting_.pop_front();
        first.timer.cancel();
    }
}

void EventLoop::set_timer() {
    auto const next = wheel_.next();
    if (!next) return;
    timer_.expires_at(*next);
    timer_.async_wait([this](boost::system::error_code ec) {
        if (ec) return;   // re-armed
        wheel_.advance(Clock::now());
        set_timer();
    });
}

AsyncIo::Task<WaitResult> AsyncIo::readable(AsyncStream& stream, WaitPurpose need, Deadline deadline) {
    loop_->beat();
    loop_->arm(stream, need, deadline);
    bool const happened = co_await stream.watched_.async_wait(WatchedSocket::Until::readable, asio::deferred);
    loop_->disarm(stream);
    if (happened) co_return WaitResult::ready;
    if (need == WaitPurpose::request && has_bytes(stream.watched_.descriptor())) co_return WaitResult::ready;
    if (loop_->draining() && need == WaitPurpose::request) co_return WaitResult::stopping;
    co_return WaitResult::timed_out;
}

AsyncIo::Task<WaitResult> AsyncIo::writable(AsyncStream& stream, Deadline deadline) {
    loop_->arm(stream, WaitPurpose::rest, deadline);
    bool const happened = co_await stream.watched_.async_wait(WatchedSocket::Until::writable, asio::deferred);
    loop_->disarm(stream);
    co_return happened ? WaitResult::ready : WaitResult::timed_out;
}

AsyncIo::Task<void> AsyncIo::sleep_until(Deadline deadline) {
    AsyncTimer timer(loop_->context(), deadline);
    co_await timer.async_wait(outcome);
}

AsyncIo::Task<bool> AsyncIo::granted(Grant const& grant, Deadline deadline) {
    EventLoop::Waiting waiting(*loop_, grant, deadline);
    if (!grant.given()) co_await waiting.timer.async_wait(outcome);
    co_return grant.given();
}

// Posted work runs after the next poll of the sockets and after everything that this poll finds ready.
AsyncIo::Task<void> AsyncIo::yield() {
    Executor const executor = loop_->context().get_executor();
    co_await asio::post(executor, outcome);
}

int AsyncIo::open(std::optional<AsyncStream>& place, SocketAddress const& to) {
    Socket socket = Socket::begin_connecting(to);
    return socket.descriptor() < 0 ? errno : adopt(place, std::move(socket));
}

int AsyncIo::adopt(std::optional<AsyncStream>& place, Socket socket) {
    try {
        place.emplace(*loop_, std::move(socket));
    } catch (boost::system::system_error const& full) {   // epoll has no room for it
        return full.code().value();
    }
    return 0;
}

}  // namespace tricorn
