#pragma once
// A socket in Asio's reactor that checks for bytes itself when a wait begins. Asio's async_wait makes epoll check again
// instead (EPOLL_CTL_MOD), which costs more although the descriptor is registered edge-triggered: an event is certain
// after a check has found nothing. Uses boost::asio::detail; the used parts are the same in Boost 1.81 to 1.88.
#include "common/io/socket.hpp"
#include <boost/asio/detail/scheduler.hpp>   // first: it and the reactor include each other

#include <boost/asio/async_result.hpp>
#include <boost/asio/detail/reactor.hpp>
#include <boost/asio/detail/reactor_op.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/version.hpp>
#include <cstddef>
#include <new>
#include <utility>

#if BOOST_VERSION < 108100 || BOOST_VERSION >= 108900
#pragma message("WatchedSocket was tried with Boost 1.81 to 1.88: run tests/common/io and the contract tests")
#endif

namespace tricorn {

// Owns the descriptor. Supports one wait at a time; must not be moved during a wait. Use it only in the context's
// thread.
class WatchedSocket {
public:
    enum class Until { readable, writable };

    // Throws boost::system::system_error if epoll has no room for the socket, and closes it then.
    WatchedSocket(boost::asio::execution_context& context, Socket socket);
    WatchedSocket(WatchedSocket&& other) noexcept;
    WatchedSocket& operator=(WatchedSocket&&) = delete;
    ~WatchedSocket();

    int descriptor() const { return socket_.descriptor(); }
    IoResult receive(std::span<char> in);
    Socket detach();   // not during a wait; afterwards only destroy this object

    // Completes with true if the next receive or send will find something, with false if cancelled.
    template <class Token>
    auto async_wait(Until until, Token&& token) {
        auto begin = [this, until](auto handler) {
            wait_.hold(std::move(handler));
            begin_wait(until);
        };
        return boost::asio::async_initiate<Token, void(bool)>(std::move(begin), token);
    }
    void cancel() { reactor_->cancel_ops(descriptor(), registration_); }

private:
    using Reactor = boost::asio::detail::reactor;

    // The operation that the reactor runs for an event. It is a member of the socket, so a wait allocates no memory.
    class Wait : public boost::asio::detail::reactor_op {
    public:
        Wait() : reactor_op(boost::system::error_code(), &perform_now, &complete_now) {}

        template <class Handler>
        void hold(Handler handler) {
            static_assert(sizeof(Handler) <= sizeof handler_ && alignof(Handler) <= alignof(void*));
            new (handler_) Handler(std::move(handler));
            release_ = &release<Handler>;
            ec_ = boost::system::error_code();
        }

        bool beginning = false;

    private:
        static status perform_now(reactor_op* base);
        static void complete_now(void* owner, boost::asio::detail::operation* base, boost::system::error_code const&,
                                 std::size_t);

        // The handler owns the coroutine that owns this object, so move it out before it is called or dropped.
        template <class Handler>
        static void release(void* place, bool call, bool happened) {
            auto* const held = static_cast<Handler*>(place);
            Handler handler(std::move(*held));
            held->~Handler();
            if (call) std::move(handler)(happened);
        }

        void (*release_)(void* place, bool call, bool happened) = nullptr;
        alignas(void*) std::byte handler_[4 * sizeof(void*)];
    };

    bool has_something();
    void begin_wait(Until until);
    void leave();

    Reactor* reactor_;
    Socket socket_;
    Reactor::per_descriptor_data registration_ = nullptr;
    Wait wait_;
    int seen_error_ = 0;
};

}   // namespace tricorn
