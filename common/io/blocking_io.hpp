#pragma once
// Waiting by blocking: the calling process or thread sleeps in a system call. Owns no Asio object, because Asio's
// synchronous reads ignore every time limit (they call poll without one).
#include "common/io/outbound.hpp"
#include "common/io/ready_task.hpp"
#include "common/io/socket.hpp"
#include "common/os/pulse.hpp"
#include "common/os/stop.hpp"
#include <ctime>
#include <functional>

namespace tricorn {

// Policy polled while a blocking unit holds an idle keep-alive connection.
struct IdlePolicy {
    Duration look_every;
    std::function<bool()> give_up;
};

timespec to_timespec(Duration duration);   // negative durations become 0

// Blocks the calling thread. The deadline is absolute, so consecutive waits do not add up their delays.
void block_until(Deadline deadline);

// Polls one descriptor until `deadline`; a second one, if not negative, also ends the wait. Used by every blocking Io.
struct PollResult {
    bool ready = false;   // the first descriptor
    bool stopping = false;   // the second one
};
PollResult poll_until(int descriptor, short events, int stop, Deadline deadline);

// Implements `open` of OutboundIo for Socket as the stream.
int open_socket(std::optional<Socket>& place, SocketAddress const& to);

// Copyable. Its Stop, IdlePolicy and Pulse must outlive it. Use it from one thread at a time. The Pulse belongs to a
// process with a single unit, which must report its own liveness: each wait beats, a long wait repeatedly.
class BlockingIo {
public:
    template <class T>
    using Task = ReadyTask<T>;
    using Stream = Socket;

    explicit BlockingIo(Stop const& stop, IdlePolicy const* idle_policy = nullptr, Pulse* pulse = nullptr)
        : stop_(&stop), idle_policy_(idle_policy), pulse_(pulse) {}

    Task<WaitResult> readable(Socket& socket, WaitPurpose need, Deadline deadline);
    Task<WaitResult> writable(Socket& socket, Deadline deadline);
    Task<void> sleep_until(Deadline deadline);
    Task<bool> granted(Grant const& grant, Deadline deadline);
    Task<void> yield() { return Task<void>(Nothing()); }   // nothing to do: the kernel schedules the other units
    int open(std::optional<Socket>& place, SocketAddress const& to) { return open_socket(place, to); }
    int adopt(std::optional<Socket>& place, Socket socket) {
        place.emplace(std::move(socket));
        return 0;
    }

private:
    WaitResult wait_for_request(Socket& socket, Deadline deadline);
    WaitResult wait_for(Socket& socket, short events, Deadline deadline);
    Deadline begin_piece(Deadline deadline);

    Stop const* stop_;
    IdlePolicy const* idle_policy_;
    Pulse* pulse_;
};

static_assert(OutboundIo<BlockingIo>);

}   // namespace tricorn
