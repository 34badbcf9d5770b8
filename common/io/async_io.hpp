#pragma once
// Waiting by suspending: one thread runs an io_context, and a waiting coroutine is only a frame in memory.
#include "common/io/deadline_wheel.hpp"
#include "common/io/grant.hpp"
#include "common/io/outbound.hpp"
#include "common/io/socket.hpp"
#include "common/io/watched_socket.hpp"
#include "common/os/pulse.hpp"
#include "common/os/stop.hpp"
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/intrusive/list.hpp>
#include <functional>
#include <optional>

namespace tricorn {

// The executor's type is spelled out: the type-erased any_io_executor adds cost to every step.
using Executor = boost::asio::io_context::executor_type;
using AsyncTimer = boost::asio::basic_waitable_timer<Clock, boost::asio::wait_traits<Clock>, Executor>;
using AsyncDescriptor = boost::asio::posix::basic_stream_descriptor<Executor>;

// One thread's event loop with the deadlines of everything that waits in it. Create it after fork: an inherited loop
// would share its epoll with the parent.
class EventLoop {
public:
    explicit EventLoop(Stop const& stop);

    boost::asio::io_context& context() { return context_; }
    // Runs until quit(). Calls `on_stop` once after a stop request.
    void run(std::function<void()> on_stop);
    void quit() { context_.stop(); }
    bool draining() const { return draining_; }

    void arm(Timed& timed, WaitPurpose need, Deadline deadline);
    void disarm(Timed& timed) { wheel_.disarm(timed); }
    // Brings all armed deadlines forward to `deadline`.
    void shorten_deadlines(Deadline deadline);

    // Ends the wait that would end first among those for `need`, as if its deadline had passed. False: there is none.
    bool end_first(WaitPurpose need) { return wheel_.expire_first(need); }

    // A coroutine that waits for a grant. Grants arrive in the order in which the loop's coroutines began to wait.
    struct Waiting : boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
        Waiting(EventLoop& loop, Grant const& what, Deadline deadline) : grant(what), timer(loop.context_, deadline) {
            loop.waiting_.push_back(*this);
        }
        Grant const& grant;
        AsyncTimer timer;   // cancelled if the grant comes first
    };
    // After granting something to one of this loop's coroutines, the granter sends this process grant_signal. Throws
    // std::system_error if no descriptor is available.
    void listen_for_grants();
    // Makes every coroutine that begins to wait for a client beat `pulse`, which shows that the loop is alive. The
    // caller owns it.
    void keep(Pulse& pulse) { pulse_ = &pulse; }
    void beat() {
        if (pulse_ != nullptr) pulse_->beat();
    }

private:
    void begin_draining();
    void shorten_idle_deadlines();
    void hurry_up();
    void wait_for_grants();
    void wake_granted();
    void set_timer();

    Stop const* stop_;
    boost::asio::io_context context_;
    DeadlineWheel wheel_;
    AsyncTimer timer_;
    AsyncTimer hurry_;
    AsyncDescriptor stopping_;
    std::optional<AsyncDescriptor> grants_;   // signalfd(2)
    boost::intrusive::list<Waiting, boost::intrusive::constant_time_size<false>> waiting_;
    std::function<void()> on_stop_;
    Pulse* pulse_ = nullptr;
    bool draining_ = false;
};

// A non-blocking socket registered with the loop's epoll. Owns the descriptor.
class AsyncStream final : public Timed {
public:
    // Throws if the loop has no room for the socket, and closes it then.
    AsyncStream(EventLoop& loop, Socket socket) : watched_(loop.context(), std::move(socket)) {}
    AsyncStream(AsyncStream&&) noexcept = default;
    AsyncStream& operator=(AsyncStream&&) = delete;

    IoResult receive(std::span<char> in) { return watched_.receive(in); }
    IoResult send(std::span<iovec const> out) { return Socket::send(watched_.descriptor(), out); }
    void shutdown_send() { Socket::shutdown_send(watched_.descriptor()); }
    std::size_t unacknowledged() { return Socket::unacknowledged(watched_.descriptor()); }
    int pending_error() { return Socket::pending_error(watched_.descriptor()); }
    Socket detach() { return watched_.detach(); }
    void expire() override { watched_.cancel(); }

private:
    friend class AsyncIo;
    WatchedSocket watched_;
};

// Use it only in the loop's thread; the loop must outlive it.
class AsyncIo {
public:
    template <class T>
    using Task = boost::asio::awaitable<T, Executor>;
    using Stream = AsyncStream;

    explicit AsyncIo(EventLoop& loop) : loop_(&loop) {}

    Task<WaitResult> readable(AsyncStream& stream, WaitPurpose need, Deadline deadline);
    Task<WaitResult> writable(AsyncStream& stream, Deadline deadline);
    Task<void> sleep_until(Deadline deadline);
    Task<bool> granted(Grant const& grant, Deadline deadline);
    Task<void> yield();   // resumes after everything that is ready now has run
    int open(std::optional<AsyncStream>& place, SocketAddress const& to);
    int adopt(std::optional<AsyncStream>& place, Socket socket);

private:
    EventLoop* loop_;
};

static_assert(OutboundIo<AsyncIo>);

}   // namespace tricorn
