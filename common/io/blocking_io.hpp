#pragma once
// Waiting by blocking: the calling process or thread sleeps in a system call. Owns no Asio object, because Asio's
// synchronous reads ignore every time limit (they fall into poll with none).
#include "common/io/outbound.hpp"
#include "common/io/ready_task.hpp"
#include "common/io/socket.hpp"
#include "common/os/pulse.hpp"
#include "common/os/stop.hpp"
#include <ctime>
#include <functional>

namespace tricorn {

// May an idle connection be kept? Asked now and then while one is held, by a unit that serves one connection at a time.
struct IdleRule {
    Duration look_every;
    std::function<bool()> give_up;
};

timespec to_timespec(Duration duration);   // 0 for a negative one

// Blocks the calling thread. Absolute, so that waits one after the other do not add up their lateness.
void block_until(Deadline deadline);

// Poll one descriptor until `deadline`; a second one, if not negative, ends the wait too. Used by every Io that blocks.
struct PollResult {
    bool ready = false;   // the first descriptor
    bool stopping = false;   // the second
};
PollResult poll_until(int descriptor, short events, int stop, Deadline deadline);

// What OutboundIo promises of `open`, where a Socket is the stream.
int open_socket(std::optional<Socket>& place, SocketAddress const& to);

// Copyable; refers to a Stop, an IdleRule and a Pulse that outlive it. Used by one thread at a time. The Pulse is that of a
// process with one unit, which has nobody else to say that it lives: each wait beats, a long one now and then.
class BlockingIo {
public:
    template <class T>
    using Task = ReadyTask<T>;
    using Stream = Socket;

    explicit BlockingIo(Stop const& stop, IdleRule const* idle_rule = nullptr, Pulse* pulse = nullptr)
        : stop_(&stop), idle_rule_(idle_rule), pulse_(pulse) {}

    Task<Waited> readable(Socket& socket, Need need, Deadline deadline);
    Task<Waited> writable(Socket& socket, Deadline deadline);
    Task<void> sleep_until(Deadline deadline);
    Task<bool> granted(Grant const& grant, Deadline deadline);
    Task<void> yield() { return Task<void>(Nothing()); }   // the kernel gives the others their turns
    int open(std::optional<Socket>& place, SocketAddress const& to) { return open_socket(place, to); }
    int adopt(std::optional<Socket>& place, Socket socket) {
        place.emplace(std::move(socket));
        return 0;
    }

private:
    Waited wait_for_request(Socket& socket, Deadline deadline);
    Waited wait_for(Socket& socket, short events, Deadline deadline);
    Deadline begin_piece(Deadline deadline);

    Stop const* stop_;
    IdleRule const* idle_rule_;
    Pulse* pulse_;
};

static_assert(OutboundIo<BlockingIo>);

}   // namespace tricorn
