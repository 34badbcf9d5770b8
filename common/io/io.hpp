#pragma once
// How one waits. A conversation is written once as a coroutine template over Io; each co_await marks a place where
// the models differ: a process or thread blocks in a system call, a pooled thread is given back, a coroutine suspends.
#include <chrono>
#include <concepts>
#include <cstddef>
#include <span>
#include <sys/uio.h>

namespace tricorn {

using Clock = std::chrono::steady_clock;
using Duration = Clock::duration;
using Deadline = Clock::time_point;

// How a wait ended. Everything but `ready` is an expected end of a conversation, not an error.
enum class Waited {
    ready,       // bytes, room, end of file or a socket error are there to be found by the next receive or send
    timed_out,   // the deadline passed
    stopping,    // only Need::request: the unit is asked to give this idle connection up
    overloaded,   // not Need::drainage: bytes are there, but no unit will be free in time to serve them
};

// What is waited for; it decides what may cut the wait short.
enum class Need {
    request,    // the first byte of the next request: the connection is idle and may be dropped
    rest,       // more of a request that has begun
    drainage,   // what the client still sends after a final answer
    answer,     // what somebody else owes us: a server that was asked, a name that is looked up
};

// What receive or send did at once. Neither ever waits.
struct Moved {
    std::size_t bytes = 0;
    int error = 0;      // errno; EAGAIN: nothing could be moved now, wait and try again
    bool ended = false; // receive only: the peer has closed its side
};

class Grant;   // grant.hpp

template <class I, class T = void>
using Task = typename I::template Task<T>;

template <class S>
concept Stream = std::move_constructible<S> && requires(S& s, std::span<char> in, std::span<iovec const> out) {
    { s.receive(in) } -> std::same_as<Moved>;
    { s.send(out) } -> std::same_as<Moved>;
    { s.shutdown_send() } -> std::same_as<void>;
    { s.unacknowledged() } -> std::same_as<std::size_t>;   // bytes sent that the peer has not taken yet
};

// Everything a conversation may wait for. A model is chosen by choosing its Io. Deadlines are absolute.
template <class I>
concept Io = Stream<typename I::Stream> &&
             requires(I& io, typename I::Stream& s, Need need, Deadline deadline, Grant const& grant) {
                 { io.readable(s, need, deadline) } -> std::same_as<Task<I, Waited>>;
                 { io.writable(s, deadline) } -> std::same_as<Task<I, Waited>>;
                 { io.sleep_until(deadline) } -> std::same_as<Task<I>>;
                 { io.granted(grant, deadline) } -> std::same_as<Task<I, bool>>;   // false: not before the deadline
                 { io.yield() } -> std::same_as<Task<I>>;   // the others' turn, where a unit can keep them waiting
             };

}  // namespace tricorn
