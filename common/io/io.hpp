#pragma once
// The interface of waiting. A conversation with a socket is written once as a coroutine template over Io; each co_await
// marks a point where the models differ: a process or thread blocks in a system call, a pooled thread returns to its
// pool, a coroutine suspends.
#include <chrono>
#include <concepts>
#include <cstddef>
#include <span>
#include <sys/uio.h>

namespace tricorn {

using Clock = std::chrono::steady_clock;
using Duration = Clock::duration;
using Deadline = Clock::time_point;

// How a wait ended. All values except `ready` are expected ends of a conversation, not errors.
enum class WaitResult {
    ready,   // the next receive or send finds bytes, room, end of file or a socket error
    timed_out,   // the deadline passed
    stopping,   // only WaitPurpose::request: the unit must close this idle connection
    overloaded,   // not WaitPurpose::linger: bytes have arrived, but no unit will be free in time to serve them
};

// The purpose of a wait; it determines which events may end it early.
enum class WaitPurpose {
    request,   // the first byte of the next request: the connection is idle and may be closed
    rest,   // more of a request that has begun
    linger,   // what the client still sends after a final answer
    answer,   // a response from elsewhere: an upstream server, a name lookup
};

// The result of one receive or send. Neither blocks.
struct IoResult {
    std::size_t bytes = 0;
    int error = 0;   // errno; EAGAIN: would block, wait and try again
    bool ended = false;   // receive only: the peer has closed its side
};

class Grant;   // grant.hpp

template <class I, class T = void>
using Task = typename I::template Task<T>;

template <class S>
concept Stream = std::move_constructible<S> && requires(S& s, std::span<char> in, std::span<iovec const> out) {
    { s.receive(in) } -> std::same_as<IoResult>;
    { s.send(out) } -> std::same_as<IoResult>;
    { s.shutdown_send() } -> std::same_as<void>;
    { s.unacknowledged() } -> std::same_as<std::size_t>;   // bytes sent that the peer has not acknowledged yet
};

// All the waits of a conversation. Choosing a model means choosing its Io. Deadlines are absolute.
template <class I>
concept Io = Stream<typename I::Stream> &&
             requires(I& io, typename I::Stream& s, WaitPurpose need, Deadline deadline, Grant const& grant) {
                 { io.readable(s, need, deadline) } -> std::same_as<Task<I, WaitResult>>;
                 { io.writable(s, deadline) } -> std::same_as<Task<I, WaitResult>>;
                 { io.sleep_until(deadline) } -> std::same_as<Task<I>>;
                 { io.granted(grant, deadline) } -> std::same_as<Task<I, bool>>;   // false: the deadline passed first
                 { io.yield() } -> std::same_as<Task<I>>;   // lets others run, where one unit could block them
             };

}   // namespace tricorn
